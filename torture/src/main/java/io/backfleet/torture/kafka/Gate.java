package io.backfleet.torture.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes down when one migration's gate was open, and on which pass it was opened. Not thread-safe. */
public final class Gate {
    /**
     * A time during which the gate was open, milliseconds since 1970 on the coordinator's clock.
     *
     * @param from when it opened
     * @param to when it closed; null while it is open
     * @param passBegan when the newest clean pass began that it was opened on
     */
    public record Opening(long from, @Nullable Long to, long passBegan) {}

    private final String migration;
    private final Map<String, Long> newest = new HashMap<>();
    private final List<Opening> openings = new ArrayList<>();

    Gate(String migration) {
        this.migration = migration;
    }

    void changed(String key, JsonNode value) {
        if (key.startsWith("verification/" + migration + "/")) {
            newest.put(key, value.path("evidence").path("streak").path("newest").asLong());
        } else if (key.equals("gate/" + migration)) {
            boolean open = value.path("verdict").path("position").asText().equals("OPEN");
            long since = value.path("since").asLong();
            if (open && !isOpen()) {
                openings.add(new Opening(
                        since,
                        null,
                        newest.values().stream().mapToLong(each -> each).min().orElse(Long.MAX_VALUE)));
            } else if (!open && isOpen()) {
                Opening last = openings.remove(openings.size() - 1);
                openings.add(new Opening(last.from(), since, last.passBegan()));
            }
        }
    }

    boolean isOpen() {
        return !openings.isEmpty() && openings.get(openings.size() - 1).to() == null;
    }

    List<Opening> openings() {
        return List.copyOf(openings);
    }
}
