@NullMarked
package io.backfleet.coordinator.watch;

import org.jspecify.annotations.NullMarked;
