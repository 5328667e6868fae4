@NullMarked
package io.backfleet.protocol.wire;

import org.jspecify.annotations.NullMarked;
