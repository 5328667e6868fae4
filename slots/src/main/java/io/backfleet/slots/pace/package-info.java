@NullMarked
package io.backfleet.slots.pace;

import org.jspecify.annotations.NullMarked;
