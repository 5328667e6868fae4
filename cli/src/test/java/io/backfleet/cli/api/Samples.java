package io.backfleet.cli.api;

import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.certificate.Certificates;
import io.backfleet.protocol.certificate.SigningKey;
import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.gate.Consent;
import io.backfleet.protocol.gate.Gate;
import io.backfleet.protocol.gate.GateEvidence;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.gate.ShardEvidence;
import io.backfleet.protocol.gate.Streak;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyType;
import io.backfleet.protocol.ledger.RangeStatus;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.SpecReader;
import io.backfleet.protocol.state.MigrationPhase;
import io.backfleet.protocol.state.ShardPhase;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.verification.GateState;
import io.backfleet.protocol.verification.VerificationState;
import io.backfleet.protocol.view.GateView;
import io.backfleet.protocol.view.LoadView;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ProgressView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.VerificationView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A migration {@code m} in one database {@code shop}, as a coordinator would show it. Times are around now. */
public final class Samples {
    public static final SigningKey KEY = SigningKey.generate();

    private Samples() {}

    public static MigrationSpec spec(String gate) {
        return SpecReader.read("m.yaml", """
                migration: m
                owner: team
                databases: [shop]
                backfill:
                  table: users
                  set:
                    full_name: "first_name"
                gate: {%s}
                """.formatted(gate));
    }

    /** Clean passes, one a minute, the newest a minute ago; the last of them with these differences instead. */
    public static List<PassRecord> passes(int count, long differences) {
        List<PassRecord> passes = new ArrayList<>();
        long now = System.currentTimeMillis();
        for (int i = 1; i <= count; i++) {
            long begun = now - (count - i + 1) * 60_000L;
            passes.add(new PassRecord(
                    i, begun, begun + 5_000, 1_000, 3, i == count ? differences : 0, 0, "schema", "server", null));
        }
        return passes;
    }

    public static ShardEvidence evidence(List<PassRecord> passes) {
        Streak streak = Streak.NONE;
        PassRecord last = null;
        for (PassRecord pass : passes) {
            streak = streak.after(pass, last, null, 660_000);
            last = pass;
        }
        return new ShardEvidence(
                "shop",
                ShardPhase.DONE,
                0,
                0,
                passes,
                streak,
                0,
                0,
                last == null ? 0 : last.differences(),
                0,
                0,
                null,
                null,
                null,
                last == null ? null : last.endedAt(),
                5L,
                true,
                "schema",
                "server");
    }

    /** A gate that is judged by the evidence, with a certificate when it is open. */
    public static GateView gate(String policy, List<PassRecord> passes, Consent... signOffs) {
        return gate(spec(policy), MigrationPhase.VERIFYING, evidence(passes), List.of(signOffs));
    }

    public static GateView gate(MigrationSpec spec, MigrationPhase phase, ShardEvidence shard, List<Consent> signOffs) {
        long now = shard.heardAt() == null ? System.currentTimeMillis() : shard.heardAt();
        GateEvidence evidence = new GateEvidence(
                now,
                "m",
                "run-1",
                spec.digest(),
                "ann",
                phase,
                true,
                60_000,
                1_500,
                1,
                List.of(shard),
                signOffs,
                List.of());
        GateVerdict verdict = Gate.evaluate(spec.gate(), evidence);
        Certificate certificate = verdict.position() == Position.OPEN
                ? KEY.sign(Certificates.statement(spec, evidence, verdict, Map.of("shop", "public.users")))
                : null;
        return new GateView("m", state(verdict, now, signOffs, certificate, null), spec.gate(), evidence);
    }

    public static GateState state(
            GateVerdict verdict,
            long at,
            List<Consent> signOffs,
            @Nullable Certificate certificate,
            GateState.@Nullable Revocation revoked) {
        return new GateState("m", "run-1", verdict, at, at, signOffs, List.of(), certificate, revoked);
    }

    /** The same gate under another verdict, certificate or revocation. */
    public static GateView with(GateView view, GateState state) {
        return new GateView(view.migration(), state, view.policy(), view.evidence());
    }

    public static GateView openGate() {
        return gate("", passes(2, 0));
    }

    public static GateView closedGate() {
        return gate("", passes(2, 1));
    }

    public static GateView earlyGate() {
        return gate("", passes(1, 0));
    }

    public static VerificationView verification(List<PassRecord> passes, Map<Direction, Long> differences) {
        PassRecord last = passes.isEmpty() ? null : passes.get(passes.size() - 1);
        List<Difference> first = differences.isEmpty()
                ? List.of()
                : List.of(new Difference(
                        Key.of("42"),
                        List.of(new Difference.Column(
                                "full_name", differences.keySet().iterator().next(), null, null))));
        return new VerificationView(
                passes.size(),
                last == null ? null : last.startedAt(),
                last == null ? null : last.endedAt(),
                last == null ? null : last.endedAt() + 60_000,
                new ProgressView(1, 1_000, 1_000, 0, null),
                1_000L * passes.size(),
                Map.of(RangeStatus.DONE, 1),
                differences,
                first,
                List.of(),
                List.of(),
                List.of(),
                new VerificationState.Repair(0, 0, List.of(), 0, null),
                evidence(passes),
                null);
    }

    public static MigrationView migration(
            MigrationSpec spec,
            MigrationPhase phase,
            @Nullable VerificationView verification,
            @Nullable GateState gate) {
        ProgressView progress = new ProgressView(1, 1_000, 1_000, 0, null);
        ShardView shard = new ShardView(
                "shop",
                ShardPhase.DONE,
                "",
                "public.users",
                List.of(new KeyColumn("id", KeyType.INTEGER, "bigint")),
                progress,
                Counters.ZERO,
                Map.of(RangeStatus.DONE, 1),
                new LoadView(1, 0, 0, false, null, null, null, null, Map.of(), List.of()),
                List.of(),
                List.of(),
                null,
                List.of(),
                Map.of(),
                null,
                null,
                verification);
        return new MigrationView(
                null,
                "m",
                phase,
                "run-1",
                "team",
                spec.digest(),
                "ann",
                1,
                "ann",
                null,
                spec.settings().texts(),
                spec,
                Map.of(ShardPhase.DONE, 1),
                Map.of(),
                progress,
                Counters.ZERO,
                gate,
                List.of(shard));
    }
}
