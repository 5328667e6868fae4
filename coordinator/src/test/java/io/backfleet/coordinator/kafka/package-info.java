@NullMarked
package io.backfleet.coordinator.kafka;

import org.jspecify.annotations.NullMarked;
