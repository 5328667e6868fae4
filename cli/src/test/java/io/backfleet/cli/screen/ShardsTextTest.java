package io.backfleet.cli.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.cli.api.Samples;
import io.backfleet.cli.api.Shards;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A migration with many shards must be readable: what somebody has to look at comes first. */
class ShardsTextTest {
    private final Screen screen = new Screen(new PrintWriter(new StringWriter()), false, false, 100);

    private static String route(int i) {
        return String.format(Locale.ROOT, "users-%02d>accounts-%02d", i, i);
    }

    private static MigrationView sixtyFour() {
        List<ShardView> shards = new ArrayList<>();
        for (int i = 1; i <= 64; i++) {
            shards.add(
                    switch (i) {
                        case 7 -> Shards.shard(route(i), ShardPhase.BACKFILLING, 0.2, "accounts-07: " + Shards.LAG);
                        case 42 -> Shards.shard(route(i), ShardPhase.PLANNING, 0, "no worker serves users-42");
                        case 50 -> Shards.shard(route(i), ShardPhase.STUCK, 0.9, "ranges are parked");
                        case 51 -> Shards.shard(route(i), ShardPhase.BACKFILLING, 0.4, "", "users-51", null);
                        default -> Shards.shard(route(i), ShardPhase.DONE, 1, "");
                    });
        }
        return Shards.migration(MigrationPhase.RUNNING, shards);
    }

    @Test
    void live_countsAllAndShowsTheWorstFirst() {
        List<String> lines = new MigrationText(screen).live(sixtyFour());
        assertEquals("  64 routes: 1 stuck, 2 waiting, 1 at work, 60 done", lines.get(1));
        List<String> shards = lines.stream()
                .filter(line -> line.startsWith("  users-"))
                .map(line -> line.strip().split(" ", 2)[0])
                .toList();
        assertEquals(12, shards.size());
        assertEquals(List.of(route(50), route(42), route(7), route(51), route(1)), shards.subList(0, 5));
        assertTrue(lines.contains("  and 52 more routes"), lines::toString);
        assertTrue(lines.contains("    waits: no worker serves users-42"), lines::toString);
        assertTrue(lines.contains("    waits: accounts-07: " + Shards.LAG), lines::toString);
        assertTrue(lines.contains("    slowed: users-51: " + Shards.LAG), lines::toString);
    }

    @Test
    void plainLine_saysWhoWaitsForWhat() {
        String line = new MigrationText(screen).plain(sixtyFour());
        assertTrue(line.contains(route(50) + " waits: ranges are parked"), line);
    }

    @Test
    void status_hasDetailsOfTheWorst_andOfAllWhenAsked() {
        List<String> some = new MigrationText(screen).whole(sixtyFour());
        assertTrue(some.contains("tables    users -> accounts"), some::toString);
        assertTrue(some.contains(route(50) + "  STUCK  \"accounts\""), some::toString);
        assertTrue(some.contains("  waits     no worker serves users-42"), some::toString);
        assertFalse(some.contains(route(64) + "  DONE  \"accounts\""), some::toString);
        assertTrue(some.size() < 120, () -> some.size() + " lines");
        assertTrue(
                some.contains("and 52 more routes, less urgent: 'backfleet status m --all', or --database with the name"
                        + " of one"),
                some::toString);
        List<String> all = new MigrationText(screen).whole(sixtyFour(), Integer.MAX_VALUE);
        assertTrue(all.contains(route(64) + "  DONE  \"accounts\""), all::toString);
    }

    @Test
    void comparison_putsDifferencesFirst_andThoseThatAreCleanLast() {
        List<ShardView> shards = List.of(
                Shards.shard("a>b", ShardPhase.DONE, 1, "", null, Samples.verification(Samples.passes(2, 0), Map.of())),
                Shards.shard("c>d", ShardPhase.DONE, 1, "", null, Samples.verification(Samples.passes(1, 0), Map.of())),
                Shards.shard(
                        "e>f",
                        ShardPhase.DONE,
                        1,
                        "",
                        null,
                        Samples.verification(Samples.passes(2, 3), Map.of(Direction.AHEAD, 2L, Direction.MISSING, 1L))),
                Shards.shard("g>h", ShardPhase.DONE, 1, "the next pass"));
        MigrationView view = Shards.migration(MigrationPhase.VERIFYING, shards);
        List<String> lines = new MigrationText(screen).live(view);
        assertEquals("  4 routes: 1 different, 1 compared, 1 clean, 1 done", lines.get(1));
        assertTrue(lines.get(2).startsWith("  e>f"), lines::toString);
        assertTrue(lines.get(3).contains("1 MISSING, 2 AHEAD"), lines::toString);
        assertTrue(lines.get(4).startsWith("  c>d"), lines::toString);
    }

    @Test
    void fewShards_areNotCounted() {
        MigrationView view =
                Shards.migration(MigrationPhase.RUNNING, List.of(Shards.shard("a>b", ShardPhase.BACKFILLING, 0.5, "")));
        assertFalse(new MigrationText(screen).live(view).toString().contains("routes"), view::toString);
    }

    @Test
    void missingRow_isShownAsTheRow() {
        Difference row = new Difference(
                Key.of("42"), List.of(new Difference.Column(Difference.ROW, Direction.MISSING, null, null)));
        assertEquals("42: row MISSING", VerificationText.difference(row));
        Difference ahead =
                new Difference(Key.of("7"), List.of(new Difference.Column("version", Direction.AHEAD, "8", "9")));
        assertEquals("7: version AHEAD (expected '8', holds '9')", VerificationText.difference(ahead));
    }
}
