@NullMarked
package io.backfleet.slots.throttle;

import org.jspecify.annotations.NullMarked;
