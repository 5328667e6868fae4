package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.messaging.Delivery;
import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.TaskQueue;
import io.backfleet.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.junit.jupiter.api.Test;

class ShareTaskQueueTest extends TaskQueueContract {
    @Override
    QueueMode mode() {
        return QueueMode.SHARE;
    }

    @Override
    int doneWhileOneIsSlow(int quick) {
        return quick;
    }

    @Override
    Duration longTask() {
        return LOCK.multipliedBy(3);
    }

    @Override
    int members() throws Exception {
        String group = messaging().transport(TaskChannel.BACKFILL).group();
        return kafka.admin()
                .describeShareGroups(List.of(group))
                .all()
                .get(20, TimeUnit.SECONDS)
                .values()
                .iterator()
                .next()
                .members()
                .size();
    }

    @Test
    void hungMember_blocksNobody_andItsTaskIsTakenOver() throws Exception {
        Map<String, Object> config = new ClientConfigs(messaging().settings())
                .shareQueue(messaging().transport(TaskChannel.BACKFILL).group());
        try (KafkaShareConsumer<byte[], byte[]> hung = new KafkaShareConsumer<>(config)) {
            hung.subscribe(List.of(messaging().transport(TaskChannel.BACKFILL).topic()));
            tasks().publish("a", "b", "c");
            List<String> hostage = new ArrayList<>();
            Await.until("the member that will hang has a task", PATIENCE, () -> {
                for (ConsumerRecord<byte[], byte[]> record : hung.poll(Duration.ofSeconds(1))) {
                    hostage.add(new String(record.value(), StandardCharsets.UTF_8));
                }
                return !hostage.isEmpty();
            });
            assertEquals(1, hostage.size(), "one task at a time");
            TaskQueue queue = open();
            Set<String> seen = new TreeSet<>();
            for (int i = 0; i < 3; i++) {
                Delivery delivery = take(queue);
                seen.add(text(delivery));
                delivery.done();
            }
            assertEquals(Set.of("a", "b", "c"), seen);
            assertTrue(seen.containsAll(hostage));
        }
    }
}
