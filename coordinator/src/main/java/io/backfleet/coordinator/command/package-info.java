@NullMarked
package io.backfleet.coordinator.command;

import org.jspecify.annotations.NullMarked;
