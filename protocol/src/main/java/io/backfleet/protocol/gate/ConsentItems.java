package io.backfleet.protocol.gate;

import static io.backfleet.protocol.gate.Moments.at;

import io.backfleet.protocol.gate.GateItem.Status;
import io.backfleet.protocol.spec.GatePolicy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The lines of the policy about what people must have said. */
final class ConsentItems {
    private final GatePolicy policy;
    private final GateEvidence evidence;

    ConsentItems(GatePolicy policy, GateEvidence evidence) {
        this.policy = policy;
        this.evidence = evidence;
    }

    /** One item per service, in the policy's order. */
    List<GateItem> signOffs() {
        return policy.signOffs().stream().map(this::signOff).toList();
    }

    private GateItem signOff(String service) {
        Optional<Consent> given = evidence.signOffs().stream()
                .filter(consent -> consent.service().equals(service))
                .filter(consent -> !consent.by().isBlank())
                .findFirst();
        return new GateItem(
                "sign-off: " + service,
                given.isPresent() ? Status.PASS : Status.INCONCLUSIVE,
                given.map(consent -> "by " + consent.by() + " at " + at(consent.at()))
                        .orElse(service + " has not signed off -> `backfleet sign-off` by who answers for it"),
                List.of());
    }

    GateItem approvals() {
        String submitter = person(evidence.submittedBy());
        Map<String, String> approvers = new TreeMap<>();
        boolean own = false;
        for (Consent consent : evidence.approvals()) {
            String person = person(consent.by());
            own |= person.equals(submitter);
            if (!person.isEmpty() && !person.equals(submitter)) {
                approvers.putIfAbsent(person, consent.by());
            }
        }
        if (policy.approvals() == 0) {
            return new GateItem("approvals", Status.PASS, "none is asked for", List.of());
        }
        String text = approvers.size() + " of " + policy.approvals()
                + (approvers.isEmpty() ? "" : ": " + String.join(", ", approvers.values()))
                + (own ? "; " + evidence.submittedBy() + " submitted it and does not count" : "");
        return approvers.size() >= policy.approvals()
                ? new GateItem("approvals", Status.PASS, text, List.of())
                : new GateItem(
                        "approvals",
                        Status.INCONCLUSIVE,
                        text + " -> `backfleet approve` by somebody other than " + evidence.submittedBy(),
                        List.of());
    }

    /** Spelling does not make two people of one. */
    private static String person(String principal) {
        return principal.strip().toLowerCase(Locale.ROOT);
    }
}
