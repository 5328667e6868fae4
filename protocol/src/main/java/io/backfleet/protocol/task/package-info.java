@NullMarked
package io.backfleet.protocol.task;

import org.jspecify.annotations.NullMarked;
