package io.backfleet.cli.gate;

import io.backfleet.cli.screen.GateText;
import io.backfleet.cli.screen.Screen;
import io.backfleet.cli.screen.Words;
import io.backfleet.protocol.gate.Consent;
import io.backfleet.protocol.gate.GateEvidence;
import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.gate.ShardEvidence;
import io.backfleet.protocol.verification.GateState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A verdict with everything behind it, line by line. Pure: text from a replay. */
final class Explanation {
    private final Screen screen;

    Explanation(Screen screen) {
        this.screen = screen;
    }

    List<String> lines(Replay replay) {
        GateText text = new GateText(screen);
        GateState gate = replay.view().gate();
        List<String> lines = new ArrayList<>();
        lines.add(screen.bold(replay.view().migration()) + "  gate "
                + text.position(gate.verdict().position()) + " since " + Words.instant(gate.since()) + ", judged "
                + Words.instant(gate.judgedAt()));
        lines.add("");
        lines.addAll(text.items(replay.verdict().items()));
        lines.add("");
        lines.addAll(evidence(replay.view().evidence()));
        lines.add("");
        lines.add(
                replay.agrees()
                        ? screen.green("replay    the same policy on the same evidence gives the same verdict here")
                        : screen.red("replay    gives " + replay.verdict().position() + " here, but "
                                + gate.verdict().position()
                                + " was published: coordinator and this program differ in version, or one of them has"
                                + " a defect; do not rely on this gate"));
        if (!replay.agrees()) {
            lines.add("published");
            lines.addAll(text.items(gate.verdict().items()));
        }
        return lines;
    }

    private List<String> evidence(GateEvidence evidence) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "evidence  " + evidence.phase() + ", spec " + evidence.digest().substring(0, 12) + " submitted by "
                        + evidence.submittedBy() + ", " + Words.of(evidence.databases(), "database") + ", looked at "
                        + Words.instant(evidence.now()));
        evidence.shards().forEach(shard -> lines.addAll(evidence(shard)));
        lines.addAll(consents("signed off", evidence.signOffs()));
        lines.addAll(consents("approved", evidence.approvals()));
        return lines;
    }

    private List<String> evidence(ShardEvidence shard) {
        List<String> lines = new ArrayList<>();
        lines.add("  " + screen.bold(shard.database()) + "  backfill " + shard.phase() + ", parked "
                + shard.parkedRanges() + " and " + shard.parkedChecks() + ", differences " + shard.differences()
                + ", undecided " + shard.undecided() + ", suspects " + shard.suspects() + ", open repairs "
                + shard.openRepairs());
        for (PassRecord pass : shard.passes()) {
            lines.add("    pass " + pass.number() + "  " + Words.instant(pass.startedAt()) + ", "
                    + Words.time(Duration.ofMillis(pass.endedAt() - pass.startedAt())) + ", compared "
                    + Words.count(pass.compared()) + ", suspects " + pass.suspects() + ", differences "
                    + pass.differences() + ", undecided " + pass.undecided()
                    + (pass.voidReason() == null ? "" : ", void: " + pass.voidReason()));
        }
        lines.add("    clean passes in a row " + shard.streak().passes()
                + (shard.streak().passes() == 0
                        ? ""
                        : ", from " + Words.instant(shard.streak().since()) + " to "
                                + Words.instant(shard.streak().newest()))
                + (shard.currentPass() == 0 ? "" : "; pass " + shard.currentPass() + " runs"));
        lines.add("    last repair " + moment(shard.lastRepairAt()) + ", void " + moment(shard.voidedAt())
                + (shard.voidReason() == null ? "" : " (" + shard.voidReason() + ")") + ", heard "
                + moment(shard.heardAt()) + ", lag "
                + lag(shard));
        lines.add("    schema " + cut(shard.schema()) + ", server " + shard.server());
        return lines;
    }

    private static String lag(ShardEvidence shard) {
        if (!shard.lagKnown()) {
            return "not known";
        }
        return shard.lagMillis() == null ? "not watched" : Words.seconds(shard.lagMillis());
    }

    private static List<String> consents(String what, List<Consent> consents) {
        return consents.isEmpty()
                ? List.of()
                : List.of("  " + what + "  "
                        + consents.stream()
                                .map(consent -> (consent.service().isEmpty() ? "" : consent.service() + " ") + "by "
                                        + consent.by() + " at " + Words.instant(consent.at()))
                                .collect(Collectors.joining(", ")));
    }

    private static String moment(@Nullable Long millis) {
        return millis == null ? "never" : Words.instant(millis);
    }

    private static String cut(String fingerprint) {
        return fingerprint.length() > 16 ? fingerprint.substring(0, 16) : fingerprint;
    }
}
