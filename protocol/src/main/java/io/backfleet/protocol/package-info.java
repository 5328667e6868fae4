@NullMarked
package io.backfleet.protocol;

import org.jspecify.annotations.NullMarked;
