@NullMarked
package io.backfleet.coordinator.dispatch;

import org.jspecify.annotations.NullMarked;
