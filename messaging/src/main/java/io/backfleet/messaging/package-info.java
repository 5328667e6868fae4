@NullMarked
package io.backfleet.messaging;

import org.jspecify.annotations.NullMarked;
