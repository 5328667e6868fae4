@NullMarked
package io.backfleet.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
