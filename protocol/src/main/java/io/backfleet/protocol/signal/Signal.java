package io.backfleet.protocol.signal;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.gate.GateItem;
import io.backfleet.protocol.gate.GateVerdict;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A CloudEvents 1.0 event in its JSON form, keyed by migration on the signals topic. Names are the CloudEvents
 * attributes' own.
 *
 * @param id unique per source; the same event sent twice has the same one
 * @param type one of the constants here
 * @param source {@code /backfleet/PREFIX}, telling fleets apart
 * @param subject the migration
 * @param time RFC 3339, UTC
 */
public record Signal(
        String specversion,
        String id,
        String type,
        String source,
        String subject,
        String time,
        String datacontenttype,
        Data data) {
    public static final String GATE_OPENED = "io.backfleet.gate.opened";
    public static final String GATE_CLOSED = "io.backfleet.gate.closed";
    public static final String GATE_INCONCLUSIVE = "io.backfleet.gate.inconclusive";
    public static final String CERTIFICATE_ISSUED = "io.backfleet.certificate.issued";
    public static final String CERTIFICATE_REVOKED = "io.backfleet.certificate.revoked";

    public Signal {
        requireNonNull(specversion, "specversion");
        requireNonNull(id, "id");
        requireNonNull(type, "type");
        requireNonNull(source, "source");
        requireNonNull(subject, "subject");
        requireNonNull(time, "time");
        requireNonNull(datacontenttype, "datacontenttype");
        requireNonNull(data, "data");
    }

    /**
     * @param reason in one line, for people
     * @param position of the gate now
     * @param items the policy's lines that do not pass; empty when all do
     * @param facts what else there is to know, by name (certificate id, expiry)
     */
    public record Data(
            String incarnation,
            String digest,
            String reason,
            GateVerdict.Position position,
            List<GateItem> items,
            Map<String, String> facts) {
        public Data {
            requireNonNull(incarnation, "incarnation");
            requireNonNull(digest, "digest");
            requireNonNull(reason, "reason");
            requireNonNull(position, "position");
            items = List.copyOf(items);
            facts = Collections.unmodifiableMap(new TreeMap<>(facts));
        }
    }
}
