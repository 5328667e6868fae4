@NullMarked
package io.backfleet.coordinator.report;

import org.jspecify.annotations.NullMarked;
