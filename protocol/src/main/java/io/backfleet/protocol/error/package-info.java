@NullMarked
package io.backfleet.protocol.error;

import org.jspecify.annotations.NullMarked;
