@NullMarked
package io.backfleet.coordinator.process;

import org.jspecify.annotations.NullMarked;
