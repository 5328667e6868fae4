/** Messaging on Apache Kafka: topic set-up, the choice of the task transport, both task queues, publisher, followers. */
@NullMarked
package io.backfleet.messaging.kafka;

import org.jspecify.annotations.NullMarked;
