package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.backfleet.messaging.Delivery;
import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ClassicTaskQueueTest extends TaskQueueContract {
    @Override
    QueueMode mode() {
        return QueueMode.CLASSIC;
    }

    /**
     * A position in a partition is all that a classic group knows, so the tasks behind a slow one wait for it, and those in
     * its holder's other partitions too: with four partitions and three members that is up to half of them. This is why
     * share groups are preferred, why this mode has many partitions, and why a hung member can't be outrun here.
     */
    @Override
    int doneWhileOneIsSlow(int quick) {
        return quick / 2;
    }

    /** Five minutes by default: so long a task may be only because polling goes on beside it. */
    @Override
    Map<String, String> clientProperties() {
        return Map.of(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, "4000");
    }

    @Override
    Duration longTask() {
        return Duration.ofSeconds(8);
    }

    @Override
    int members() throws Exception {
        String group = messaging().transport(TaskChannel.BACKFILL).group();
        return (int) kafka
                .admin()
                .describeConsumerGroups(List.of(group))
                .all()
                .get(20, TimeUnit.SECONDS)
                .values()
                .iterator()
                .next()
                .members()
                .stream()
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .count();
    }

    @Test
    void lease_isLostWhenItsPartitionIsRevoked_andTheHolderIsTold() throws Exception {
        tasks().publish("a");
        TaskQueue queue = open();
        Delivery held = take(queue);
        CountDownLatch told = new CountDownLatch(1);
        held.onLost(told::countDown);
        assertFalse(held.lost());
        kafka.admin()
                .removeMembersFromConsumerGroup(
                        messaging().transport(TaskChannel.BACKFILL).group(),
                        new RemoveMembersFromConsumerGroupOptions())
                .all()
                .get(20, TimeUnit.SECONDS);
        Await.until("the holder is told", PATIENCE, () -> told.getCount() == 0 && held.lost());

        Delivery again = take(queue);
        assertEquals("a", text(again), "the queue goes on by itself");
        again.done();
        assertFalse(again.lost());
    }

    @Test
    void givenBackTask_standsBehindTheOthers() throws Exception {
        tasks().publish("a");
        TaskQueue queue = open();
        take(queue).giveBack();
        long ends = kafka
                .admin()
                .listOffsets(IntStream.range(0, 4)
                        .boxed()
                        .collect(Collectors.toMap(
                                p -> new TopicPartition(
                                        messaging()
                                                .transport(TaskChannel.BACKFILL)
                                                .topic(),
                                        p),
                                p -> OffsetSpec.latest())))
                .all()
                .get(20, TimeUnit.SECONDS)
                .values()
                .stream()
                .mapToLong(end -> end.offset())
                .sum();
        // the task, the transaction's marker, the task again
        assertEquals(3, ends);
        take(queue).done();
    }
}
