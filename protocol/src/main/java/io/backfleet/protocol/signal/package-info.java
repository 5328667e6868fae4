/** What the fleet tells the outside world about gates. */
@NullMarked
package io.backfleet.protocol.signal;

import org.jspecify.annotations.NullMarked;
