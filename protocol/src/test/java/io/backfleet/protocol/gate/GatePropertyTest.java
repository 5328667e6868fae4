package io.backfleet.protocol.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.gate.Evidence.Shard;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.spec.GatePolicy;
import io.backfleet.protocol.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Any policy and any evidence: near to opening, as fleets have it, and far from it, as defects would make it. */
class GatePropertyTest {
    private static final int SEEDS = 4_000;
    private static final List<Worsening> WORSENINGS = Worsening.all();

    private record Sample(long seed, GatePolicy policy, GateEvidence evidence) {
        GateVerdict verdict() {
            return Gate.evaluate(policy, evidence);
        }

        boolean opens() {
            return verdict().position() == Position.OPEN;
        }
    }

    private static Sample sample(long seed) {
        Random random = new Random(seed);
        GatePolicy policy = new GatePolicy(
                1 + random.nextInt(4),
                random.nextInt(3) * Evidence.HOUR / 2,
                List.of("billing", "web").subList(0, random.nextInt(3)),
                random.nextInt(3),
                (1 + random.nextInt(24)) * Evidence.HOUR,
                Evidence.MINUTE * (1 + random.nextInt(20)),
                Evidence.HOUR);
        GateEvidence evidence = Evidence.good(policy, 1 + random.nextInt(4));
        for (int i = random.nextInt(4); i > 0; i--) {
            evidence = random.nextInt(3) == 0
                    ? WORSENINGS.get(random.nextInt(WORSENINGS.size())).of(evidence, policy)
                    : shifted(evidence, random);
        }
        return new Sample(seed, policy, evidence);
    }

    /** Moves one moment or number a little or a lot, to and over its limits. */
    private static GateEvidence shifted(GateEvidence evidence, Random random) {
        Evidence draft = Evidence.of(evidence);
        if (draft.shards.isEmpty()) {
            return evidence;
        }
        Shard shard = draft.shards.get(random.nextInt(draft.shards.size()));
        long[] steps = {0, 1, Gate.CLOCK_MILLIS, Evidence.MINUTE, Evidence.HOUR / 2, Evidence.HOUR, 24 * Evidence.HOUR};
        long step = steps[random.nextInt(steps.length)] + random.nextInt(3) - 1;
        long signed = random.nextBoolean() ? step : -step;
        int index = shard.passes.isEmpty() ? 0 : random.nextInt(shard.passes.size());
        switch (random.nextInt(10)) {
            case 0 -> draft.now += signed;
            case 1 -> shard.heardAt = draft.now + signed;
            case 2 -> shard.lastRepairAt = shard.streak.since() + signed;
            case 3 -> shard.voidedAt = shard.streak.since() + signed;
            case 4 -> {
                shard.lagMillis = random.nextBoolean() ? null : Long.valueOf(draft.maxLagMillis + signed);
                shard.lagKnown = random.nextBoolean();
            }
            case 5 ->
                shard.streak = new Streak(
                        shard.streak.passes() + random.nextInt(3) - 1, shard.streak.since(), shard.streak.newest());
            case 6 ->
                shard.streak = new Streak(shard.streak.passes(), shard.streak.since() + signed, shard.streak.newest());
            case 7 -> shiftPasses(shard, index, -step);
            case 8 -> draft.everyMillis = Math.max(0, signed);
            default -> shard.passes = new ArrayList<>(shard.passes.subList(index, shard.passes.size()));
        }
        return draft.made();
    }

    /** A pause of so long before one of the passes. */
    private static void shiftPasses(Shard shard, int until, long by) {
        for (int i = 0; i < until; i++) {
            PassRecord pass = shard.passes.get(i);
            shard.replace(
                    i,
                    new PassRecord(
                            pass.number(),
                            pass.startedAt() + by,
                            pass.endedAt() + by,
                            pass.compared(),
                            pass.suspects(),
                            pass.differences(),
                            pass.undecided(),
                            pass.schema(),
                            pass.server(),
                            pass.voidReason()));
        }
        if (until > 0) {
            shard.streak = new Streak(shard.streak.passes(), shard.streak.since() + by, shard.streak.newest());
        }
    }

    @Test
    void gate_opensExactlyWhenEveryConditionHolds() {
        int opened = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Sample sample = sample(seed);
            assertEquals(Restated.open(sample.policy(), sample.evidence()), sample.opens(), () -> text(sample));
            opened += sample.opens() ? 1 : 0;
        }
        assertTrue(opened > SEEDS / 5 && opened < SEEDS * 4 / 5, opened + " of " + SEEDS + " opened");
    }

    @Test
    void worseEvidence_neverOpens() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Sample sample = sample(seed);
            for (Worsening worsening : WORSENINGS) {
                GateEvidence worse = worsening.of(sample.evidence(), sample.policy());
                if (!sample.opens()) {
                    assertNotEquals(
                            Position.OPEN,
                            Gate.evaluate(sample.policy(), worse).position(),
                            () -> worsening + ": " + text(sample));
                }
            }
        }
    }

    @Test
    void evidenceMissingOfAnyDatabase_neverOpens() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Sample sample = sample(seed);
            for (int i = 0; i < sample.evidence().shards().size(); i++) {
                Evidence draft = Evidence.of(sample.evidence());
                draft.databases = draft.shards.size();
                draft.shards.remove(i);
                assertNotEquals(
                        Position.OPEN,
                        Gate.evaluate(sample.policy(), draft.made()).position(),
                        () -> text(sample));
            }
        }
    }

    @Test
    void evidenceFromTheWire_givesTheSameVerdict() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Sample sample = sample(seed);
            GateEvidence replayed = Wire.read(Wire.write(sample.evidence()), GateEvidence.class);
            assertEquals(sample.verdict(), Gate.evaluate(sample.policy(), replayed), () -> text(sample));
        }
    }

    @Test
    void verdict_staysToTheLetterUntilTheNextChange() {
        int changed = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Sample sample = sample(seed);
            Random random = new Random(seed);
            OptionalLong next = Gate.nextChange(sample.policy(), sample.evidence());
            long end = next.orElse(sample.evidence().now() + 30L * 24 * Evidence.HOUR);
            assertTrue(end > sample.evidence().now(), () -> text(sample));
            long between =
                    sample.evidence().now() + (long) ((end - sample.evidence().now()) * random.nextDouble());
            for (long moment : new long[] {between, end - 1}) {
                assertEquals(sample.verdict(), at(sample, moment), () -> text(sample));
            }
            changed += next.isPresent() && !at(sample, end).equals(sample.verdict()) ? 1 : 0;
        }
        assertTrue(changed > SEEDS / 2, "only " + changed + " alarms of " + SEEDS + " were worth it");
    }

    /** Nothing that is not ahead of its time is worth more later. */
    @Test
    void timeAlone_neverOpens() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Sample sample = sample(seed);
            long now = sample.evidence().now();
            boolean ahead = sample.evidence().shards().stream()
                    .anyMatch(shard -> (shard.heardAt() != null && shard.heardAt() > now + Gate.CLOCK_MILLIS)
                            || shard.streak().newest() > now + Gate.CLOCK_MILLIS);
            if (!ahead && !sample.opens()) {
                long later = now + (long) (new Random(seed).nextDouble() * 48 * Evidence.HOUR);
                assertNotEquals(Position.OPEN, at(sample, later).position(), () -> text(sample));
            }
        }
    }

    /** Numbers as only a defect makes them: no exception, no overflow into an open gate. */
    @Test
    void extremeNumbers_block() {
        long[] extremes = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, Long.MAX_VALUE - 1, Long.MAX_VALUE};
        GatePolicy policy = new GatePolicy(2, 10 * Evidence.MINUTE, List.of(), 0, Evidence.HOUR, Evidence.MINUTE, 1);
        for (long extreme : extremes) {
            for (int field = 0; field < 6; field++) {
                Evidence draft = Evidence.of(Evidence.good(policy, 1));
                Shard shard = draft.shards.get(0);
                switch (field) {
                    case 0 -> draft.now = extreme;
                    case 1 -> shard.heardAt = extreme;
                    case 2 -> shard.streak = new Streak(shard.streak.passes(), extreme, shard.streak.newest());
                    case 3 -> shard.streak = new Streak(shard.streak.passes(), shard.streak.since(), extreme);
                    case 4 -> shard.differences = extreme == 0 ? 1 : extreme;
                    default -> shard.replace(-1, Evidence.pass(99, extreme));
                }
                String what = "field " + field + " = " + extreme;
                assertNotEquals(
                        Position.OPEN, Gate.evaluate(policy, draft.made()).position(), what);
                assertTrue(
                        Gate.nextChange(policy, draft.made()).orElse(Long.MAX_VALUE) > draft.now
                                || draft.now == Long.MAX_VALUE,
                        what);
            }
        }
    }

    @Test
    void anyVerdict_hasTheSameLinesInTheSameOrder() {
        TreeSet<String> orders = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            Sample sample = sample(seed);
            List<String> names =
                    sample.verdict().items().stream().map(GateItem::name).toList();
            orders.add(String.join(",", names));
            assertEquals(13 + sample.policy().signOffs().size(), names.size());
        }
        String common =
                "migration,backfill,parked,differences,undecided,suspects,repairs,evidence,passes,soak,fresh,lag";
        assertEquals(
                List.of(
                        common + ",approvals",
                        common + ",sign-off: billing,approvals",
                        common + ",sign-off: billing,sign-off: web,approvals"),
                List.copyOf(orders));
    }

    private static GateVerdict at(Sample sample, long now) {
        return Gate.evaluate(sample.policy(), Evidence.at(sample.evidence(), now));
    }

    private static String text(Sample sample) {
        return "seed " + sample.seed() + ": " + sample.policy() + "\n" + sample.evidence() + "\n" + sample.verdict();
    }
}
