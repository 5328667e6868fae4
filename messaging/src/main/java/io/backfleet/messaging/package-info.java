/**
 * What the fleet needs of its messaging, free of any broker: queues of tasks, a publisher of events, views of the
 * published state and progress. {@link io.backfleet.messaging.kafka} implements it.
 */
@NullMarked
package io.backfleet.messaging;

import org.jspecify.annotations.NullMarked;
