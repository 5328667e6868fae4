package io.backfleet.coordinator.report;

import io.backfleet.coordinator.state.Heard;
import io.backfleet.coordinator.state.Pass;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.finding.Fingerprints;
import io.backfleet.protocol.gate.Streak;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/** What findings do to a pass: they go into it, end it, or put it in doubt. All functions. */
final class PassKeeping {
    private PassKeeping() {}

    /** @param range of the running pass, in flight */
    static Verification found(MigrationSpec spec, Verification verification, int range, Findings found, long now) {
        VerifySpec verify = Objects.requireNonNull(spec.verify(), "verify");
        long quiet = spec.gate().staleMillis() + verify.everyMillis();
        // while rows settle, a verifier that is at work may be silent as well
        long silence = quiet + verify.settleMillis() * verify.hotTries();
        Optional<String> doubt = silence(verification, silence, now).or(() -> change(verification.heard(), found));
        if (doubt.isPresent()) {
            return verification
                    .found(range, found, now)
                    .voided(doubt.get(), now)
                    .heard(found, now);
        }
        Verification next = verification.found(range, found, now).heard(found, now);
        if (!next.passComplete()) {
            return next;
        }
        Verification ended = next.endPass(now, quiet);
        if (verify.autoRepair() && !ended.repairable().isEmpty()) {
            return ended.repairing("repairs begin by themselves", now);
        }
        Streak streak = ended.history().streak();
        boolean more = streak.passes() > 0 && streak.passes() < spec.gate().cleanPasses();
        // two passes never begin in the same millisecond: they are told apart by it
        return ended.nextPassAt(more ? Math.max(now, streak.newest() + 1) : now + verify.everyMillis());
    }

    /** Two parts of a pass with a long silence between them do not show that the table agreed all the time. */
    private static Optional<String> silence(Verification verification, long longest, long now) {
        Pass pass = verification.pass();
        if (pass == null) {
            return Optional.empty();
        }
        Long heard = verification.heard().at();
        long since = heard == null ? pass.startedAt() : Math.max(heard, pass.startedAt());
        return now - since <= longest
                ? Optional.empty()
                : Optional.of("nobody compared anything between " + at(since) + " and " + at(now));
    }

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS);
    }

    /** What is not as it was when verifiers last reported; they may not speak of what does not concern them. */
    private static Optional<String> change(Heard before, Findings found) {
        if (before.at() == null) {
            return Optional.empty();
        }
        return change("the server", before.server(), found.server())
                .or(() -> change("the schema", before.schema(), found.schema()));
    }

    private static Optional<String> change(String what, String before, String now) {
        return Fingerprints.change(before, now).map(change -> Reports.cut(what + " has changed: " + change));
    }
}
