@NullMarked
package io.backfleet.coordinator.simulation;

import org.jspecify.annotations.NullMarked;
