package io.backfleet.coordinator.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The last message of the inbox that was applied, in the transaction that applied it. The group's own offset can be
 * lost (brokers forget offsets of groups that are away for long), and then everything is read again.
 */
final class Applied {
    private static final String KEY = "inbox";

    private final KeyValueStore<String, byte[]> store;
    private final String inbox;
    private long offset = -1;

    /**
     * @param inbox names the inbox as it was created; the offset of another one is not used
     */
    Applied(KeyValueStore<String, byte[]> store, String inbox) {
        this.store = store;
        this.inbox = inbox;
        byte @Nullable [] known = store.get(KEY);
        if (known != null) {
            String text = new String(known, StandardCharsets.UTF_8);
            int space = text.lastIndexOf(' ');
            if (text.substring(0, Math.max(0, space)).equals(inbox)) {
                offset = Long.parseLong(text.substring(space + 1));
            }
        }
    }

    boolean contains(long candidate) {
        return candidate <= offset;
    }

    void advance(long to) {
        offset = to;
        store.put(KEY, (inbox + " " + to).getBytes(StandardCharsets.UTF_8));
    }
}
