package io.backfleet.coordinator.report;

import io.backfleet.coordinator.state.Heard;
import io.backfleet.coordinator.state.Verification;
import io.backfleet.protocol.finding.Findings;
import io.backfleet.protocol.gate.Streak;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.VerifySpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What findings do to a pass: they go into it, end it, or put it in doubt. All functions. */
final class PassKeeping {
    private PassKeeping() {}

    /** @param range of the running pass, in flight */
    static Verification found(MigrationSpec spec, Verification verification, int range, Findings found, long now) {
        VerifySpec verify = Objects.requireNonNull(spec.verify(), "verify");
        Optional<String> change = change(verification.heard(), found);
        if (change.isPresent()) {
            return verification
                    .found(range, found, now)
                    .voided(change.get(), now)
                    .heard(found, now);
        }
        Verification next = verification.found(range, found, now).heard(found, now);
        if (!next.passComplete()) {
            return next;
        }
        long quiet = spec.gate().staleMillis() + verify.everyMillis();
        Verification ended = next.endPass(now, quiet);
        if (verify.autoRepair() && !ended.repairable().isEmpty()) {
            return ended.repairing("repairs begin by themselves", now);
        }
        Streak streak = ended.history().streak();
        boolean more = streak.passes() > 0 && streak.passes() < spec.gate().cleanPasses();
        // two passes never begin in the same millisecond: they are told apart by it
        return ended.nextPassAt(more ? Math.max(now, streak.newest() + 1) : now + verify.everyMillis());
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
        if (before.equals(now)) {
            return Optional.empty();
        }
        Map<String, String> old = parts(before);
        Map<String, String> young = parts(now);
        String changed = young.entrySet().stream()
                .filter(part -> !part.getValue().equals(old.get(part.getKey())))
                .findFirst()
                .map(part -> part.getKey() + " was " + old.getOrDefault(part.getKey(), "unknown") + ", is "
                        + part.getValue())
                .orElse("was " + before + ", is " + now);
        return Optional.of(Reports.cut(what + " has changed: " + changed));
    }

    /** Of a text like {@code part=value;part=value}. */
    private static Map<String, String> parts(String fingerprint) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : fingerprint.split(";", -1)) {
            int end = part.indexOf('=');
            if (end > 0) {
                parts.put(part.substring(0, end), part.substring(end + 1));
            }
        }
        return parts;
    }
}
