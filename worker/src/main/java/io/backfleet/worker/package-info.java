@NullMarked
package io.backfleet.worker;

import org.jspecify.annotations.NullMarked;
