package io.backfleet.torture.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks for what must never be said twice in two ways. Not thread-safe. */
public final class Ledger {
    private static final Set<String> ENDED = Set.of("DONE", "CANCELLED", "REFUSED");

    private final Map<String, JsonNode> outcomes = new HashMap<>();
    private final Map<String, String> ended = new HashMap<>();
    private final List<String> twoOutcomes = new ArrayList<>();
    private final List<String> undead = new ArrayList<>();
    private long reports;
    private long phases;

    /**
     * What was looked at, and what was wrong.
     *
     * @param outcomes tasks whose outcome was reported, once or several times
     * @param reports of outcomes
     * @param twoOutcomes tasks that were said to have ended in two ways
     * @param phases of migrations that were published
     * @param undead migrations that went on after their end
     */
    public record Tally(long outcomes, long reports, List<String> twoOutcomes, long phases, List<String> undead) {}

    void reported(JsonNode message) {
        if (!message.path("type").asText().equals("taskEnded")) {
            return;
        }
        reports++;
        String task = message.path("task").toString();
        JsonNode outcome = message.path("outcome");
        JsonNode before = outcomes.putIfAbsent(task, outcome);
        if (before != null && !before.equals(outcome)) {
            twoOutcomes.add(task + ": " + before + " and " + outcome);
        }
    }

    void changed(String key, JsonNode value) {
        if (!key.startsWith("migration/")) {
            return;
        }
        phases++;
        String run = key + " " + value.path("incarnation").asText();
        String phase = value.path("phase").asText();
        String before = ended.get(run);
        if (before != null && !before.equals(phase)) {
            undead.add(run + " was " + before + " and is " + phase);
        }
        if (ENDED.contains(phase)) {
            ended.put(run, phase);
        }
    }

    Tally tally() {
        return new Tally(outcomes.size(), reports, List.copyOf(twoOutcomes), phases, List.copyOf(undead));
    }
}
