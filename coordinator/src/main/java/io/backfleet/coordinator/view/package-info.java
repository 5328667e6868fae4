@NullMarked
package io.backfleet.coordinator.view;

import org.jspecify.annotations.NullMarked;
