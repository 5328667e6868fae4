@NullMarked
package io.backfleet.coordinator.model;

import org.jspecify.annotations.NullMarked;
