package io.backfleet.protocol.spec;

import io.backfleet.protocol.document.Section;
import io.backfleet.protocol.error.ErrorCode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a spec's gate section. */
final class GateReader {
    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final long DAY = 86_400_000;
    private static final int MAX_SIGN_OFFS = 100;

    private GateReader() {}

    static GatePolicy read(Section section) {
        GatePolicy otherwise = GatePolicy.DEFAULT;
        Scalars scalars = new Scalars(section);
        int cleanPasses = (int) scalars.number("cleanPasses", otherwise.cleanPasses(), 1, GatePolicy.MAX_CLEAN_PASSES);
        long soak = scalars.millis("soak", otherwise.soakMillis(), 0, 90 * DAY);
        long maxAge = scalars.millis("maxAge", otherwise.maxAgeMillis(), 1_000, 90 * DAY);
        long stale = scalars.millis("stale", otherwise.staleMillis(), 1_000, DAY);
        long valid = scalars.millis("validFor", otherwise.validMillis(), 1_000, 30 * DAY);
        int approvals = (int) scalars.number("approvals", otherwise.approvals(), 0, 20);
        return new GatePolicy(cleanPasses, soak, signOffs(section), approvals, maxAge, stale, valid);
    }

    private static List<String> signOffs(Section section) {
        List<String> services = section.texts("signOffs");
        Set<String> seen = new HashSet<>();
        for (String service : services) {
            if (!SERVICE.matcher(service).matches()) {
                section.report(
                        ErrorCode.INVALID_VALUE,
                        section.at("signOffs"),
                        "'" + service + "' is no service name",
                        "up to 100 letters, digits, '.', '_', '-'");
            } else if (!seen.add(service)) {
                section.report(
                        ErrorCode.INVALID_VALUE,
                        section.at("signOffs"),
                        "'" + service + "' stands twice",
                        "remove one of the two");
            }
        }
        if (services.size() > MAX_SIGN_OFFS) {
            section.report(
                    ErrorCode.TOO_LARGE,
                    section.at("signOffs"),
                    services.size() + " services are more than " + MAX_SIGN_OFFS,
                    "name teams instead");
        }
        return services;
    }
}
