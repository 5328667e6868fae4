@NullMarked
package io.backfleet.protocol.state;

import org.jspecify.annotations.NullMarked;
