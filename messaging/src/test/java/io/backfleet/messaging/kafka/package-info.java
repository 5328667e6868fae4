@NullMarked
package io.backfleet.messaging.kafka;

import org.jspecify.annotations.NullMarked;
