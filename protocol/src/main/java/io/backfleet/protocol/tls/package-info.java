/** Certificates and keys of connections, as people keep them: PEM. */
@NullMarked
package io.backfleet.protocol.tls;

import org.jspecify.annotations.NullMarked;
