@NullMarked
package io.backfleet.coordinator.state;

import org.jspecify.annotations.NullMarked;
