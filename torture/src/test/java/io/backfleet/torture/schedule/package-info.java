@NullMarked
package io.backfleet.torture.schedule;

import org.jspecify.annotations.NullMarked;
