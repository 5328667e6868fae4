package io.backfleet.messaging.kafka;

import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.wire.Wire;
import java.util.ArrayList;
import java.util.List;

/** Cuts a list of differences into messages that any broker takes. */
final class DifferenceParts {
    /** Brokers take 1 MiB unless they or the topic say otherwise; the rest is for a batch's own bytes. */
    static final int LIMIT = 700_000;

    private DifferenceParts() {}

    /**
     * The messages' bytes, together the same differences in the same order. Only a message of a single difference may be
     * larger than {@link #LIMIT}.
     */
    static List<byte[]> of(DifferencesFound found) {
        List<byte[]> parts = new ArrayList<>();
        cut(found, parts);
        return parts;
    }

    private static void cut(DifferencesFound found, List<byte[]> parts) {
        List<Difference> all = found.differences();
        byte[] bytes = Wire.write(found);
        if (bytes.length <= LIMIT || all.size() <= 1) {
            parts.add(bytes);
            return;
        }
        int half = all.size() / 2;
        cut(found.with(all.subList(0, half)), parts);
        cut(found.with(all.subList(half, all.size())), parts);
    }
}
