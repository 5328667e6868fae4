package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.protocol.task.Role;
import java.util.HashMap;
import java.util.Map;

/**
 * How many more tasks of a role may go out, place by place, while they go out: a route has the least room of all its
 * places. Not thread-safe; one for each look.
 */
public final class Room {
    private final Draft draft;
    private final Role role;
    private final Map<String, Integer> windows = new HashMap<>();
    private final Map<String, Integer> free = new HashMap<>();

    public Room(Draft draft, Role role) {
        this.draft = draft;
        this.role = role;
    }

    /** Tasks of a route that may be in flight at once, if nobody else had any. */
    public int window(String route) {
        return Places.of(route).stream().mapToInt(this::windowOf).min().orElse(0);
    }

    private int windowOf(String place) {
        return windows.computeIfAbsent(
                place, any -> Windows.size(Places.known(draft, place), role, draft.slots(place, role)));
    }

    /** Tasks of a route that may still go out; none when it is 0 or less. */
    int free(String route) {
        return Places.of(route).stream().mapToInt(this::freeOf).min().orElse(0);
    }

    private int freeOf(String place) {
        return free.computeIfAbsent(place, any -> windowOf(place) - Windows.filled(draft.flightsIn(place), role));
    }

    /** One more has gone out. */
    void fill(String route) {
        Places.of(route).forEach(place -> free.put(place, freeOf(place) - 1));
    }

    /** Nothing of a route may go out before; in the past when nothing is held. */
    long holdUntil(String route) {
        return Places.of(route).stream()
                .mapToLong(place -> Places.known(draft, place).lane(role).holdUntil())
                .max()
                .orElse(0);
    }
}
