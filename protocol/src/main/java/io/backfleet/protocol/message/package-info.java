@NullMarked
package io.backfleet.protocol.message;

import org.jspecify.annotations.NullMarked;
