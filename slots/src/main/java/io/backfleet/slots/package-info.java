@NullMarked
package io.backfleet.slots;

import org.jspecify.annotations.NullMarked;
