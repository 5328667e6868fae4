@NullMarked
package io.backfleet.database.throttle;

import org.jspecify.annotations.NullMarked;
