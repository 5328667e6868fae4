@NullMarked
package io.backfleet.protocol.key;

import org.jspecify.annotations.NullMarked;
