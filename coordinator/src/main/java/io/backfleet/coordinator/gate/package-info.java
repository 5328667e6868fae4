@NullMarked
package io.backfleet.coordinator.gate;

import org.jspecify.annotations.NullMarked;
