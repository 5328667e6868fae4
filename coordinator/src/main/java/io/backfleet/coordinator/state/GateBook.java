package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.gate.Consent;
import io.backfleet.protocol.verification.GateState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a run's gate.
 *
 * @param signOffs at most one per service
 * @param approvals at most one per person
 * @param published what everybody sees; null before the first judgement
 * @param publishedAt when that was
 * @param judgedAt when the evidence was last judged
 * @param lookAt when it is to be judged again, if nothing happens first; {@link Long#MAX_VALUE} for never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GateBook(
        RunId run,
        List<Consent> signOffs,
        List<Consent> approvals,
        @Nullable GateState published,
        long publishedAt,
        long judgedAt,
        long lookAt) {
    public GateBook {
        requireNonNull(run, "run");
        signOffs = List.copyOf(signOffs);
        approvals = List.copyOf(approvals);
    }

    public static GateBook fresh(RunId run) {
        return new GateBook(run, List.of(), List.of(), null, 0, 0, 0);
    }

    /** A service has signed off, or takes that back. */
    public GateBook signedOff(String service, boolean withdraw, String by, long now) {
        return consents(
                changed(signOffs, new Consent(service, by, now), withdraw, service, Consent::service), approvals);
    }

    /** Somebody has approved, or takes that back; who writes the same name differently is the same person. */
    public GateBook approved(boolean withdraw, String by, long now) {
        return consents(
                signOffs,
                changed(approvals, new Consent("", by, now), withdraw, person(by), consent -> person(consent.by())));
    }

    /** A person's name as it is told apart from others'. */
    public static String person(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private interface Name {
        String of(Consent consent);
    }

    private static List<Consent> changed(
            List<Consent> known, Consent consent, boolean withdraw, String name, Name names) {
        boolean there = known.stream().anyMatch(one -> names.of(one).equals(name));
        if (there && !withdraw) {
            return known;
        }
        List<Consent> next = new ArrayList<>(known);
        next.removeIf(one -> names.of(one).equals(name));
        if (!withdraw) {
            next.add(consent);
        }
        return next;
    }

    private GateBook consents(List<Consent> nextSignOffs, List<Consent> nextApprovals) {
        return new GateBook(run, nextSignOffs, nextApprovals, published, publishedAt, judgedAt, lookAt);
    }

    /** To be looked at at a time, or earlier if that was said before. */
    public GateBook lookBy(long at) {
        return at >= lookAt ? this : new GateBook(run, signOffs, approvals, published, publishedAt, judgedAt, at);
    }

    /** Judged, with nothing new to be seen. */
    public GateBook judged(long now, long nextLook) {
        return new GateBook(run, signOffs, approvals, published, publishedAt, now, nextLook);
    }

    /** Judged, and published. */
    public GateBook published(GateState state, long now, long nextLook) {
        return new GateBook(run, signOffs, approvals, state, now, now, nextLook);
    }
}
