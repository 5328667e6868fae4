/** From which database to which a migration works. */
@NullMarked
package io.backfleet.protocol.route;

import org.jspecify.annotations.NullMarked;
