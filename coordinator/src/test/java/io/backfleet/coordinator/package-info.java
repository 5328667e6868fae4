@NullMarked
package io.backfleet.coordinator;

import org.jspecify.annotations.NullMarked;
