package io.backfleet.protocol.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.gate.Evidence.Shard;
import io.backfleet.protocol.gate.GateItem.Status;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.state.ShardPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GateTest {
    private static final GatePolicy POLICY = new GatePolicy(
            3, 30 * Evidence.MINUTE, List.of("billing"), 2, 24 * Evidence.HOUR, 10 * Evidence.MINUTE, Evidence.HOUR);
    private static final GateEvidence GOOD = Evidence.good(POLICY, 3);

    private static GateVerdict with(Consumer<Evidence> change) {
        Evidence draft = Evidence.of(GOOD);
        change.accept(draft);
        return Gate.evaluate(POLICY, draft.made());
    }

    private static GateItem item(GateVerdict verdict, String name) {
        return verdict.items().stream()
                .filter(item -> item.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String text(String name, Consumer<Evidence> change) {
        return item(with(change), name).text();
    }

    private static String first(String name, Consumer<Shard> change) {
        return text(name, draft -> change.accept(draft.shards.get(0)));
    }

    static List<Worsening> worsenings() {
        return Worsening.all();
    }

    static List<Worsening> alone() {
        return Worsening.all().stream()
                .filter(worsening -> !worsening.item().isEmpty())
                .toList();
    }

    /** Three routes, two of them into one database; the first of these was repaired. */
    private static void shared(Evidence draft, long repairedAt) {
        draft.shards.get(0).database = "users-1>main";
        draft.shards.get(1).database = "users-2>main";
        draft.shards.get(2).database = "users-3>other";
        draft.shards.get(0).lastRepairAt = repairedAt;
    }

    @Test
    void repairOnARoute_discountsPassesOfAllThatWriteTheSameDatabase() {
        String passes = text("passes", draft -> shared(draft, Evidence.NOW));
        assertTrue(passes.contains("users-1>main") && passes.contains("users-2>main"), passes);
        assertFalse(passes.contains("users-3>other"), passes);
        Shard whole = Evidence.of(GOOD).shards.get(1);
        long before = whole.passes.get(whole.passes.size() - 3).startedAt() - 1;
        GateVerdict later = with(draft -> {
            shared(draft, before);
            draft.shards.get(0).lastRepairAt = null;
            draft.shards.get(2).database = "users-1>main";
            draft.shards.get(0).database = "users-3>other";
            draft.shards.get(2).lastRepairAt = whole.streak.since() - 1;
        });
        assertEquals(Position.OPEN, later.position(), later::toString);
        String soak = text("soak", draft -> shared(draft, before));
        assertTrue(soak.contains("users-2>main"), soak);
        assertFalse(
                text("passes", draft -> shared(draft, before)).contains("users-2>main"), "three passes are left of it");
        assertTrue(text("passes", draft -> shared(draft, before + 1)).contains("users-2>main: 2 of 3"));
    }

    @Test
    void everythingAsThePolicyAsks_isOpen() {
        GateVerdict verdict = Gate.evaluate(POLICY, GOOD);
        assertEquals(Position.OPEN, verdict.position(), verdict::toString);
        assertEquals("all 14 items pass", verdict.reason());
        assertEquals(List.of(), verdict.blocking());
        assertEquals("""
                pass          migration     is VERIFYING
                pass          backfill      filled and proven on 3 databases
                pass          parked        no range is parked
                pass          differences   no confirmed difference
                pass          undecided     no row is undecided
                pass          suspects      no row waits to be judged
                pass          repairs       no repair is open
                pass          evidence      same schema and same server as in the clean passes
                pass          passes        3 clean passes in a row or more on each database
                pass          soak          seen to agree for 30m
                pass          fresh         clean passes not older than 1d, verifiers heard of within 11m
                pass          lag           replicas at most 1s500ms behind
                pass          sign-off: billing by sam at 2026-01-02T02:04:05Z
                pass          approvals     2 of 2: approver-0, approver-1\
                """, verdict.items().stream().map(GateItem::line).collect(Collectors.joining("\n")));
    }

    @ParameterizedTest
    @MethodSource("worsenings")
    void anyWorsening_blocks(Worsening worsening) {
        GateVerdict verdict = Gate.evaluate(POLICY, worsening.of(GOOD, POLICY));
        Position expected = worsening.status() == Status.FAIL ? Position.CLOSED : Position.INCONCLUSIVE;
        assertEquals(expected, verdict.position(), verdict::toString);
        verdict.blocking().forEach(item -> assertTrue(item.text().contains(" -> "), item::toString));
    }

    @ParameterizedTest
    @MethodSource("alone")
    void itemThatBlocksAlone_isTheOnlyOneNamed(Worsening worsening) {
        GateVerdict verdict = Gate.evaluate(POLICY, worsening.of(GOOD, POLICY));
        assertEquals(
                List.of(worsening.item() + " " + worsening.status()),
                verdict.blocking().stream()
                        .map(item -> item.name() + " " + item.status())
                        .toList(),
                verdict::toString);
        assertTrue(verdict.reason().startsWith(worsening.item() + ": "), verdict.reason());
    }

    @Test
    void everyItem_canBlockAlone() {
        Set<String> names = new TreeSet<>();
        alone().forEach(worsening -> names.add(worsening.item()));
        names.add("soak"); // below, under a policy that asks for more of it
        assertEquals(
                Gate.evaluate(POLICY, GOOD).items().stream().map(GateItem::name).collect(Collectors.toSet()), names);
    }

    @Test
    void soak_blocksAloneUntilThePassesSpanIt() {
        GatePolicy longer = new GatePolicy(
                3, Evidence.HOUR, List.of("billing"), 2, 24 * Evidence.HOUR, 10 * Evidence.MINUTE, Evidence.HOUR);
        GateVerdict verdict = Gate.evaluate(longer, GOOD);
        assertEquals(
                List.of("soak"), verdict.blocking().stream().map(GateItem::name).toList());
        assertEquals(
                "3 of 3 databases: users-1: 31m30s of 1h, 28m30s to go; users-2: 31m30s of 1h, 28m30s to go;"
                        + " users-3: 31m30s of 1h, 28m30s to go"
                        + " -> passes with time, as long as clean passes follow each other",
                item(verdict, "soak").text());
    }

    @Test
    void soak_countsFromTheEndOfAPauseOnRecord() {
        GateVerdict verdict = with(draft -> {
            Shard shard = draft.shards.get(1);
            for (int i = 0; i < 5; i++) {
                PassRecord pass = shard.passes.get(i);
                shard.replace(i, Evidence.pass(pass.number(), pass.startedAt() - Evidence.HOUR));
            }
            shard.streak =
                    new Streak(shard.streak.passes(), shard.streak.since() - Evidence.HOUR, shard.streak.newest());
        });
        assertEquals(
                List.of("soak"), verdict.blocking().stream().map(GateItem::name).toList());
        assertEquals(
                "users-2: 21m of 30m, checks having paused until 2026-01-02T02:42:05Z, 9m to go"
                        + " -> passes with time, as long as clean passes follow each other",
                item(verdict, "soak").text());
        assertEquals(List.of("users-2"), item(verdict, "soak").databases());
    }

    @Test
    void passes_sayHowManyAndWhatGoesOn() {
        assertEquals(
                "users-1: 2 of 3 clean passes; pass 9 is running"
                        + " -> consecutive clean passes, begun after the last repair; they go on by themselves",
                first("passes", shard -> {
                    shard.passes = new ArrayList<>(List.of(Evidence.pass(7, 1_000), Evidence.pass(8, 90_000)));
                    shard.streak = new Streak(2, 1_000, 90_000);
                    shard.currentPass = 9;
                }));
        assertEquals(
                "users-1: 0 of 3 clean passes; pass 8 found 2 differences and 1 undecided; the next one has not begun",
                first("passes", shard -> {
                            PassRecord pass = Evidence.pass(8, 1_000);
                            shard.passes = new ArrayList<>(List.of(Worsening.copy(pass, pass.endedAt(), 2, 1, null)));
                            shard.streak = Streak.NONE;
                            shard.currentPass = 0;
                        })
                        .split(" -> ", 2)[0]);
    }

    @Test
    void texts_nameTheFirstDatabasesAndCountTheRest() {
        GateEvidence many = Evidence.good(POLICY, 12);
        Evidence draft = Evidence.of(many);
        draft.shards.forEach(shard -> shard.differences = 2);
        GateItem item = item(Gate.evaluate(POLICY, draft.made()), "differences");
        assertEquals(
                "12 of 12 databases: users-1: 2 confirmed differences; users-2: 2 confirmed differences;"
                        + " users-3: 2 confirmed differences; 9 more",
                item.text().split(" -> ", 2)[0]);
        assertEquals(GateItem.MAX_DATABASES, item.databases().size());
    }

    @Test
    void failures_areNamedBeforeWhatIsOnlyUnknown() {
        GateItem item = item(
                with(draft -> {
                    draft.shards.get(0).phase = ShardPhase.BACKFILLING;
                    draft.shards.get(1).phase = ShardPhase.STUCK;
                    draft.databases = 4;
                }),
                "backfill");
        assertEquals(Status.FAIL, item.status());
        assertEquals(List.of("users-2", "users-1"), item.databases());
        assertEquals(
                "2 of 4 databases: users-2: STUCK; users-1: still BACKFILLING;"
                        + " there is evidence of 3 of 4 databases",
                item.text().split(" -> ", 2)[0]);
    }

    @Test
    void lag_saysWhereNoReplicaIsWatched() {
        assertEquals(
                "replicas at most 1s500ms behind; none is watched on 1 database",
                first("lag", shard -> shard.lagMillis = null));
        assertEquals(
                "no replica is watched on 3 databases",
                text(
                        "lag",
                        draft -> draft.shards.forEach(shard -> {
                            shard.lagMillis = null;
                        })));
    }

    @Test
    void lag_thatNobodyKnows_isNotTakenForNone() {
        Evidence draft = Evidence.of(GOOD);
        draft.shards.get(0).lagMillis = null;
        draft.shards.get(0).lagKnown = false;
        GateItem item = item(Gate.evaluate(POLICY, draft.made()), "lag");
        assertEquals(Status.INCONCLUSIVE, item.status());
        assertTrue(item.text().startsWith("users-1: nobody can tell how far its replicas are behind -> "), item.text());
        draft.shards.get(0).lagMillis = 3_600_001L;
        assertEquals(
                Status.FAIL, item(Gate.evaluate(POLICY, draft.made()), "lag").status());
    }

    @Test
    void evidence_goesByThePartsThatWereSeenBothTimes() {
        Evidence draft = Evidence.of(GOOD);
        draft.shards.get(0).server = "timeline=1";
        assertTrue(item(Gate.evaluate(POLICY, draft.made()), "evidence").passes());
        draft.shards.get(0).server = "timeline=2";
        assertEquals(
                Status.FAIL,
                item(Gate.evaluate(POLICY, draft.made()), "evidence").status());
        draft.shards.get(0).server = "name=x";
        assertEquals(
                Status.FAIL,
                item(Gate.evaluate(POLICY, draft.made()), "evidence").status());
    }

    @Test
    void voidEvidence_saysWhyAndSinceWhen() {
        String text = first("evidence", shard -> {
            shard.voidedAt = Evidence.NOW;
            shard.voidReason = "column users.email was dropped";
        });
        assertTrue(text.startsWith("users-1: void since 2026-01-02T03:04:05Z, column users.email was dropped"), text);
    }

    @Test
    void approvals_nameThePeopleAndWhoDoesNotCount() {
        assertEquals(
                "1 of 2: bob; ann submitted it and does not count -> `backfleet approve` by somebody other than ann",
                text(
                        "approvals",
                        draft -> draft.approvals = List.of(
                                new Consent("", "ann", 1), new Consent("", "bob", 2), new Consent("", "BOB ", 3))));
    }

    @Test
    void nextChange_isWhenTheFirstEvidenceGrowsOld() {
        assertEquals(OptionalLong.of(Evidence.NOW - 1_000 + 11 * Evidence.MINUTE + 1), Gate.nextChange(POLICY, GOOD));
        Evidence draft = Evidence.of(GOOD);
        draft.now = Gate.nextChange(POLICY, GOOD).orElseThrow();
        assertFalse(item(Gate.evaluate(POLICY, draft.made()), "fresh").passes());
        draft.shards.forEach(shard -> shard.heardAt = draft.now);
        assertTrue(item(Gate.evaluate(POLICY, draft.made()), "fresh").passes());
        draft.shards.clear();
        assertEquals(OptionalLong.empty(), Gate.nextChange(POLICY, draft.made()));
    }
}
