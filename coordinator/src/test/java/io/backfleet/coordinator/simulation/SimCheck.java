package io.backfleet.coordinator.simulation;

import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.finding.Undecided;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** A VERIFY task at work: walks its range, looks at what differed again, tells. */
final class SimCheck {
    final Task task;
    private final SimTable table;
    private final String schema;
    private final String server;
    private final int upper;
    private int position;
    private long suspects;
    private final TreeSet<Integer> waiting = new TreeSet<>();

    SimCheck(Task task, SimTable table) {
        this.task = task;
        this.table = table;
        this.schema = table.schema();
        this.server = table.server();
        this.position = SimTable.row(task.range().lower(), 0);
        this.upper = SimTable.row(task.range().upper(), table.rows());
    }

    boolean walked() {
        return position >= upper;
    }

    /** Reads some rows; gives how many wait when that has changed, else -1. */
    long walk(int rows) {
        int before = waiting.size();
        for (int end = Math.min(upper, position + rows); position < end; position++) {
            if (table.differs(position)) {
                waiting.add(position);
                suspects++;
            }
        }
        return waiting.size() == before ? -1 : waiting.size();
    }

    boolean sameWorld() {
        return schema.equals(table.schema()) && server.equals(table.server());
    }

    /**
     * Looks at all suspects again and judges them.
     *
     * @param lagMillis how far a replica is behind
     */
    Findings judge(Random random, double undecidedShare, long lagMillis) {
        List<Difference> differing = new ArrayList<>();
        List<Undecided> open = new ArrayList<>();
        for (int row : waiting) {
            if (random.nextDouble() < undecidedShare) {
                open.add(new Undecided(SimTable.key(row), "locked"));
            } else if (table.differs(row)) {
                differing.add(new Difference(
                        SimTable.key(row), List.of(new Difference.Column("c", Direction.BEHIND, null, null))));
            }
        }
        int from = SimTable.row(task.range().lower(), 0);
        return new Findings(
                walked(),
                walked() || position == from ? null : SimTable.key(position),
                null,
                position - from,
                suspects,
                differing.isEmpty() ? Map.of() : Map.of(Direction.BEHIND, (long) differing.size()),
                open.size(),
                differing.subList(0, Math.min(Findings.SHOWN, differing.size())),
                open.subList(0, Math.min(Findings.SHOWN, open.size())),
                repairable(differing),
                schema,
                server,
                "sim",
                lagMillis,
                true,
                0,
                0);
    }

    /** One stretch for each of the first, and one for all others. */
    private static List<KeyRange> repairable(List<Difference> differing) {
        List<KeyRange> stretches = new ArrayList<>();
        for (Difference difference : differing) {
            int last = SimTable.row(difference.key(), 0);
            int all = stretches.size();
            Key lower = all < Findings.STRETCHES
                    ? difference.key()
                    : stretches.remove(all - 1).lower();
            stretches.add(new KeyRange(lower, SimTable.key(last + 1)));
        }
        return stretches;
    }
}
