@NullMarked
package io.backfleet.coordinator.access;

import org.jspecify.annotations.NullMarked;
