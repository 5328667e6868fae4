package io.backfleet.cli.screen;

import io.backfleet.protocol.certificate.Certificate;
import io.backfleet.protocol.gate.GateItem;
import io.backfleet.protocol.gate.GateItem.Status;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.verification.GateState;
import java.util.ArrayList;
import java.util.List;

/** A gate in words. Pure: text from a state. */
public final class GateText {
    private final Screen screen;

    public GateText(Screen screen) {
        this.screen = screen;
    }

    /** The same without what can be done about it. */
    String brief(GateState gate) {
        return withoutRemedy(line(gate));
    }

    private static String withoutRemedy(String line) {
        int remedy = line.indexOf(" -> ");
        return remedy < 0 ? line : line.substring(0, remedy);
    }

    /** {@link #items} without what can be done about them. */
    public List<String> briefItems(List<GateItem> all) {
        return items(all).stream().map(GateText::withoutRemedy).toList();
    }

    /** One line: where it stands, and the first item that keeps it from being open, or what certifies that it is. */
    public String line(GateState gate) {
        StringBuilder line =
                new StringBuilder("gate ").append(position(gate.verdict().position()));
        gate.verdict().blocking().stream()
                .findFirst()
                .ifPresent(item ->
                        line.append("  ").append(item.name()).append(": ").append(item.text()));
        Certificate certificate = gate.certificate();
        if (gate.verdict().position() == Position.OPEN) {
            line.append(
                    certificate == null
                            ? "  without a certificate: the coordinator has no key to sign with"
                            : "  certificate " + certificate.statement().id() + ", valid until "
                                    + Words.instant(certificate.statement().expiresAt()));
        }
        return line.toString();
    }

    /** All there is to say, for {@code status}. */
    List<String> whole(GateState gate) {
        List<String> lines = new ArrayList<>();
        lines.add(screen.bold("gate") + "  " + position(gate.verdict().position()) + " since "
                + Words.instant(gate.since()) + ", judged " + Words.instant(gate.judgedAt()));
        items(gate.verdict().items()).forEach(line -> lines.add("  " + line));
        gate.signOffs()
                .forEach(consent -> lines.add("  signed off " + consent.service() + " by " + consent.by() + ", "
                        + Words.instant(consent.at())));
        gate.approvals()
                .forEach(consent -> lines.add("  approved by " + consent.by() + ", " + Words.instant(consent.at())));
        if (gate.certificate() != null) {
            lines.add("  certificate " + gate.certificate().statement().id() + ", valid until "
                    + Words.instant(gate.certificate().statement().expiresAt()) + ", key "
                    + gate.certificate().keyId());
        }
        if (gate.revoked() != null) {
            lines.add("  revoked certificate " + gate.revoked().certificate() + ", "
                    + Words.instant(gate.revoked().at()) + ": " + gate.revoked().reason());
        }
        return lines;
    }

    /** Every item on a line of its own, and below it the databases that keep it from passing. */
    public List<String> items(List<GateItem> all) {
        int width = all.stream().mapToInt(item -> item.name().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (GateItem item : all) {
            lines.add(sign(item.status()) + "  " + item.name()
                    + " ".repeat(width - item.name().length()) + "  " + item.text());
            if (item.databases().size() > 1) {
                lines.add(" ".repeat(18 + width) + "in " + String.join(", ", item.databases()));
            }
        }
        return lines;
    }

    /** With the colour that the position has everywhere. */
    public String position(Position position) {
        return switch (position) {
            case OPEN -> screen.green(position.name());
            case CLOSED -> screen.red(position.name());
            case INCONCLUSIVE -> screen.yellow(position.name());
        };
    }

    private String sign(Status status) {
        return switch (status) {
            case PASS -> screen.green("+ PASS        ");
            case FAIL -> screen.red("x FAIL        ");
            case INCONCLUSIVE -> screen.yellow("? INCONCLUSIVE");
        };
    }
}
