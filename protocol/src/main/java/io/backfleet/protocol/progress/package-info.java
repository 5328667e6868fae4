@NullMarked
package io.backfleet.protocol.progress;

import org.jspecify.annotations.NullMarked;
