@NullMarked
package io.backfleet.slots.control;

import org.jspecify.annotations.NullMarked;
