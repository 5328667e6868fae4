@NullMarked
package io.backfleet.slots.report;

import org.jspecify.annotations.NullMarked;
