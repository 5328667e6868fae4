@NullMarked
package io.backfleet.coordinator.http;

import org.jspecify.annotations.NullMarked;
