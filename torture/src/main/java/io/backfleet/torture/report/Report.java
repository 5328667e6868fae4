package io.backfleet.torture.report;

import io.backfleet.torture.schedule.Fault;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run has shown.
 *
 * @param numbers what was counted beside
 */
public record Report(Head head, List<FaultLine> faults, List<InvariantLine> invariants, Map<String, Long> numbers) {
    /**
     * What run it was.
     *
     * @param scenario as on the command line
     * @param minutes of faults
     * @param seconds from the first process to the last check
     */
    public record Head(long seed, String scenario, double minutes, long seconds, String fleet) {}

    /** @param worstRecoveryMillis from a fault's end to the fleet's next sign of work; -1 when it was not measured */
    public record FaultLine(Fault fault, String text, int times, long worstRecoveryMillis) {}

    /** @param breaches the first of them; none when it holds */
    public record InvariantLine(Invariant invariant, String text, long checked, List<String> breaches) {}

    /** Whether all held. */
    public boolean holds() {
        return invariants.stream().allMatch(line -> line.breaches().isEmpty());
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "torture: seed %d, scenario %s, %.1f min of faults, %d s in all, %s",
                head.seed,
                head.scenario,
                head.minutes,
                head.seconds,
                head.fleet);
        line(text, "%n%-20s %-38s %6s  %s", "FAULT", "", "TIMES", "WORST RECOVERY");
        for (FaultLine fault : faults) {
            String worst = fault.worstRecoveryMillis < 0
                    ? "-"
                    : String.format(Locale.ROOT, "%.1f s", fault.worstRecoveryMillis / 1000.0);
            line(text, "%-20s %-38s %6d  %s", lower(fault.fault), fault.text, fault.times, worst);
        }
        line(text, "%n%-22s %10s  %-6s %s", "INVARIANT", "CHECKED", "", "");
        for (InvariantLine each : invariants) {
            String verdict = each.breaches.isEmpty() ? "holds" : "BROKEN";
            line(text, "%-22s %10d  %-6s %s", lower(each.invariant), each.checked, verdict, each.text);
            each.breaches.forEach(breach -> line(text, "    %s", breach));
        }
        new TreeMap<>(numbers).forEach((what, count) -> line(text, "%d %s", count, what));
        line(text, "%n%s", holds() ? "All invariants held." : "INVARIANTS WERE BROKEN.");
        return text.toString();
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
