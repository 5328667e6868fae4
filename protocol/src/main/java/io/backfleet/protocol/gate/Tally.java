package io.backfleet.protocol.gate;

import static java.util.stream.Collectors.joining;

import io.backfleet.protocol.gate.GateItem.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Gathers what one line of the policy finds in each database. Not thread-safe. */
final class Tally {
    /** How many databases a text names; the item lists more. */
    private static final int NAMED = 3;

    private record Blocker(String database, String text) {}

    private final String name;
    private final GateEvidence evidence;
    private final List<Blocker> failed = new ArrayList<>();
    private final List<Blocker> unsure = new ArrayList<>();

    Tally(String name, GateEvidence evidence) {
        this.name = name;
        this.evidence = evidence;
    }

    void fail(ShardEvidence shard, String text) {
        failed.add(new Blocker(shard.database(), text));
    }

    void unsure(ShardEvidence shard, String text) {
        unsure.add(new Blocker(shard.database(), text));
    }

    /**
     * The item.
     *
     * @param good what to say when every database passes
     * @param remedy what makes it pass when one does not
     */
    GateItem item(String good, String remedy) {
        long heardOf = evidence.shards().stream()
                .map(ShardEvidence::database)
                .distinct()
                .count();
        boolean all = evidence.databases() > 0
                && heardOf == evidence.databases()
                && evidence.shards().size() == evidence.databases();
        if (all && failed.isEmpty() && unsure.isEmpty()) {
            return new GateItem(name, Status.PASS, good, List.of());
        }
        List<Blocker> blockers = Stream.concat(failed.stream(), unsure.stream()).toList();
        List<String> parts = new ArrayList<>();
        if (!blockers.isEmpty()) {
            parts.add(named(blockers));
        }
        if (!all) {
            parts.add("there is evidence of " + heardOf + " of " + count(evidence.databases(), "database")
                    + (heardOf == evidence.shards().size() ? "" : ", some of it twice"));
        }
        return new GateItem(
                name,
                failed.isEmpty() ? Status.INCONCLUSIVE : Status.FAIL,
                String.join("; ", parts) + " -> " + remedy,
                blockers.stream()
                        .map(Blocker::database)
                        .distinct()
                        .limit(GateItem.MAX_DATABASES)
                        .toList());
    }

    private String named(List<Blocker> blockers) {
        String first = blockers.stream()
                .limit(NAMED)
                .map(blocker -> blocker.database() + ": " + blocker.text())
                .collect(joining("; "));
        long databases = blockers.stream().map(Blocker::database).distinct().count();
        String lead = databases == 1 ? "" : databases + " of " + count(evidence.databases(), "database") + ": ";
        return lead + first + (blockers.size() > NAMED ? "; " + (blockers.size() - NAMED) + " more" : "");
    }

    /** {@code 1 row}, {@code 2 rows}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
