package io.backfleet.cli.gate;

import io.backfleet.cli.api.ApiClient;
import io.backfleet.protocol.gate.Gate;
import io.backfleet.protocol.gate.GateItem;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.view.GateView;
import java.util.List;
import java.util.Map;

/**
 * A verdict reached once more on this machine, from the policy and the evidence that were published.
 *
 * @param verdict reached here
 */
public record Replay(GateView view, GateVerdict verdict) {
    private static final int TRIES = 15;
    private static final long BETWEEN_MILLIS = 200;

    /**
     * Asks again where the two differ: evidence may be a moment ahead of the verdict, which is judged after it, and words
     * that change nothing are published once a second at most.
     */
    public static Replay of(ApiClient api, String migration) throws InterruptedException {
        Replay replay = of(api.gate(migration));
        for (int i = 1; i < TRIES && !replay.agrees(); i++) {
            Thread.sleep(BETWEEN_MILLIS);
            replay = of(api.gate(migration));
        }
        return replay;
    }

    private static Replay of(GateView view) {
        return new Replay(view, Gate.evaluate(view.policy(), view.evidence()));
    }

    /** Whether both stand alike, as a whole and in every item. */
    public boolean agrees() {
        GateVerdict published = view.gate().verdict();
        return verdict.position() == published.position() && statuses(verdict).equals(statuses(published));
    }

    private static List<Map.Entry<String, GateItem.Status>> statuses(GateVerdict verdict) {
        return verdict.items().stream()
                .map(item -> Map.entry(item.name(), item.status()))
                .toList();
    }
}
