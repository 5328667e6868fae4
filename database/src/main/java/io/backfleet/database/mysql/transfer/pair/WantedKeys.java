package io.backfleet.database.mysql.transfer.pair;

import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keys as a statement takes them: {@code {"keys": [["1", ...], ...]}}. */
public record WantedKeys(List<List<String>> keys) {
    public WantedKeys {
        keys = List.copyOf(keys);
    }

    /** As JSON. */
    public static String json(List<Key> keys) {
        WantedKeys wanted = new WantedKeys(keys.stream().map(Key::values).toList());
        return new String(Wire.write(wanted), StandardCharsets.UTF_8);
    }
}
