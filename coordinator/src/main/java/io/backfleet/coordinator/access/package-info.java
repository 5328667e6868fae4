/** Who may use the API, and for what. */
@NullMarked
package io.backfleet.coordinator.access;

import org.jspecify.annotations.NullMarked;
