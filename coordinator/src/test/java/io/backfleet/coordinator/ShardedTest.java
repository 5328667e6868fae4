package io.backfleet.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.gate.GateItem;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Outcome;
import io.backfleet.protocol.task.Task;
import io.backfleet.protocol.task.TaskKind;
import io.backfleet.protocol.verification.VerificationState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sixty-four shards, one of them throttled and one out of reach: neither is the others' trouble, and both are the gate's. */
class ShardedTest {
    private static final int SHARDS = 64;
    private static final String THROTTLED = "users-07";
    private static final String AWAY = "users-42";

    private final List<String> served = new ArrayList<>();
    private final TestFleet fleet = new TestFleet();
    private final Comparisons comparisons = new Comparisons(fleet);
    private boolean healed;

    private static String number(int i) {
        return (i < 10 ? "0" : "") + i;
    }

    private void serve() {
        IntStream.rangeClosed(1, SHARDS).forEach(i -> served.add("users-" + number(i)));
        IntStream.rangeClosed(1, SHARDS).forEach(i -> served.add("accounts-" + number(i)));
        served.add("main");
        fleet.send(new Report.WorkerHere(TestFleet.WORKER, 4, served, "test"));
        fleet.verifier(served.toArray(new String[0]));
    }

    /** Pairs; sources of one target; columns. */
    private static MigrationSpec spec(String kind) {
        return switch (kind) {
            case "pairs" -> Transfers.compared("m", "'users-*'", "accounts-*");
            case "funnel" -> Transfers.compared("m", "'users-*'", "main, origin: tenant");
            default -> Comparisons.spec("m", true, false, "users-*");
        };
    }

    private static boolean on(Task task, String source) {
        return task.id().database().equals(source) || task.id().database().startsWith(source + ">");
    }

    /** One round of all workers: a second. */
    private void round() {
        for (Task task : fleet.take(TaskKind.PLAN)) {
            if (!healed && on(task, AWAY)) {
                fleet.failed(task, ErrorCode.DATABASE_UNREACHABLE);
            } else {
                fleet.planned(task, TestFleet.plan("\"t\"", 400, "100", "200", "300"));
            }
        }
        for (Task task : fleet.take(TaskKind.BACKFILL)) {
            if (!healed && on(task, THROTTLED)) {
                Failure held = new Failure(ErrorCode.THROTTLED, "held for 30 s");
                Health health =
                        new Health(1.4, "replication_lag", task.id().database().equals(THROTTLED) ? null : THROTTLED);
                fleet.send(new Report.TaskFailed(TestFleet.WORKER, task.id(), task.attempt(), held, health));
            } else {
                fleet.ended(task, new Outcome.Done(new Counters(100, 100, 0, 1, 1, 0)), Health.GOOD);
            }
        }
        fleet.take(TaskKind.VERIFY).forEach(task -> comparisons.verified(task, comparisons.clean()));
        fleet.pass(1_000);
    }

    private boolean clean(String route) {
        return fleet.published.get(StateKey.verification("m", route).toString()) instanceof VerificationState state
                && state.evidence().streak().passes() > 0;
    }

    private GateItem item(String name) {
        return comparisons.gate("m").verdict().items().stream()
                .filter(item -> item.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"columns, 40", "pairs, 40", "funnel, 60"})
    void othersFinish_andTheGateNamesThoseThatDoNot(String kind, int rounds) {
        serve();
        assertNull(fleet.submit(spec(kind)));
        List<String> routes = fleet.migration("m").databases();
        assertEquals(SHARDS, routes.size());
        String throttled = routes.get(6);
        String away = routes.get(41);
        assertTrue(throttled.startsWith(THROTTLED) && away.startsWith(AWAY), () -> throttled + " " + away);

        for (int i = 0; i < rounds; i++) {
            round();
            assertNotEquals(Position.OPEN, comparisons.position("m"));
        }
        List<String> open = routes.stream()
                .filter(route -> fleet.shard("m", route).phase() != ShardPhase.DONE)
                .toList();
        assertEquals(List.of(throttled, away), open);
        assertEquals(ShardPhase.BACKFILLING, fleet.shard("m", throttled).phase());
        assertEquals(ShardPhase.PLANNING, fleet.shard("m", away).phase());
        assertEquals(MigrationPhase.RUNNING, fleet.migration("m").phase());
        for (String route : routes) {
            // those that share a target with the sick ones are compared when all are in
            boolean compared = !kind.equals("funnel") && !open.contains(route);
            assertEquals(compared, clean(route), route);
        }
        assertEquals(Position.INCONCLUSIVE, comparisons.position("m"));
        assertEquals(List.of(throttled, away), item("backfill").databases());
        String text = item("backfill").text();
        assertTrue(
                text.startsWith(
                        "2 of 64 databases: " + throttled + ": still BACKFILLING; " + away + ": still PLANNING"),
                text);

        healed = true;
        for (int i = 0; i < 300 && comparisons.position("m") != Position.OPEN; i++) {
            round();
        }
        assertEquals(MigrationPhase.VERIFYING, fleet.migration("m").phase());
        assertEquals(
                Position.OPEN,
                comparisons.position("m"),
                () -> comparisons.gate("m").verdict().reason());
    }
}
