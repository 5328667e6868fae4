package io.backfleet.coordinator.state;

import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.task.Role;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who serves what: slots of the living processes by database, and by pair of databases. Not thread-safe. */
final class Service {
    private record Serving(int slots, Set<String> databases) {}

    private final Map<Role, Map<String, Serving>> processes = new EnumMap<>(Role.class);
    private final Map<Role, NavigableMap<String, Integer>> slots = new EnumMap<>(Role.class);
    /** Worked out when asked for, until a process comes or goes. */
    private final Map<Role, Map<String, Integer>> pairs = new EnumMap<>(Role.class);

    Service() {
        for (Role role : Role.values()) {
            processes.put(role, new TreeMap<>());
            slots.put(role, new TreeMap<>());
            pairs.put(role, new HashMap<>());
        }
    }

    /** A process has come, gone, or changed what it serves; gives whether that changes anything. */
    boolean change(@Nullable Worker before, @Nullable Worker after) {
        if (before != null
                && after != null
                && before.role() == after.role()
                && before.slots() == after.slots()
                && before.databases().equals(after.databases())) {
            return false;
        }
        if (before != null) {
            of(processes, before.role()).remove(before.id());
            of(pairs, before.role()).clear();
            before.databases()
                    .forEach(database -> of(slots, before.role()).computeIfPresent(database, (id, n) -> {
                        int rest = n - before.slots();
                        return rest <= 0 ? null : rest;
                    }));
        }
        if (after != null) {
            of(processes, after.role()).put(after.id(), new Serving(after.slots(), new HashSet<>(after.databases())));
            of(pairs, after.role()).clear();
            after.databases().forEach(database -> of(slots, after.role()).merge(database, after.slots(), Integer::sum));
        }
        return true;
    }

    private static <V> V of(Map<Role, V> map, Role role) {
        V value = map.get(role);
        if (value == null) {
            throw new IllegalArgumentException("nothing of " + role);
        }
        return value;
    }

    /** Databases that living processes of a role serve. */
    Set<String> databases(Role role) {
        return Collections.unmodifiableSet(of(slots, role).keySet());
    }

    /** Slots of the living processes of a role that serve all databases of a route; 0 when there are none. */
    int slots(Role role, String route) {
        Route parsed = Route.parse(route);
        return parsed.crosses()
                ? of(pairs, role).computeIfAbsent(route, any -> together(role, parsed))
                : of(slots, role).getOrDefault(route, 0);
    }

    private int together(Role role, Route route) {
        return of(processes, role).values().stream()
                .filter(process -> process.databases().containsAll(route.databases()))
                .mapToInt(Serving::slots)
                .sum();
    }
}
