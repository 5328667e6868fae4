/** What is kept of who asked for what. */
@NullMarked
package io.backfleet.protocol.audit;

import org.jspecify.annotations.NullMarked;
