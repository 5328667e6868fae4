@NullMarked
package io.backfleet.slots.retry;

import org.jspecify.annotations.NullMarked;
