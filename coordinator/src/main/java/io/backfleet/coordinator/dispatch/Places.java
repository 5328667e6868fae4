package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Database;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where a task counts: in each database of its route, and, with two of them, in the route itself. What is known to be
 * one database's trouble is put down to that one; what may be either's, to the route, so that a sick database slows
 * nobody but those who work on it. All functions.
 */
public final class Places {
    private Places() {}

    /** Ids of all places of a route. */
    public static List<String> of(String route) {
        Route parsed = Route.parse(route);
        List<String> places = new ArrayList<>(parsed.databases());
        if (parsed.crosses()) {
            places.add(route);
        }
        return places;
    }

    /** What is known of a place. */
    static Database known(Draft draft, String place) {
        Database known = draft.get(Entity.DATABASE, place);
        return known == null ? Windows.fresh(place) : known;
    }

    /** After a report of how a process finds a task's databases. */
    public static void heard(Draft draft, TaskId task, Health health) {
        List<String> places = of(task.database());
        String presses = presses(task, health);
        Role role = Windows.role(task.kind());
        change(
                draft,
                places,
                place -> place.id().equals(presses)
                        ? Windows.heard(place, role, health, draft.now())
                        : Windows.eased(place, health));
    }

    /** After a task over a range that brought a result. */
    public static void ended(Draft draft, TaskId task, Health health) {
        Role role = Windows.role(task.kind());
        change(draft, of(task.database()), place -> Windows.ended(place, role, health, draft.slots(place.id(), role)));
    }

    /**
     * After a plan. Where many routes share a database, their plans find out already how much it bears: with the first
     * window they would take for ever.
     */
    public static void planned(Draft draft, TaskId task) {
        if (Route.parse(task.database()).crosses()) {
            ended(draft, task, Health.GOOD);
        } else {
            answered(draft, task);
        }
    }

    /** After any task that brought a result. */
    public static void answered(Draft draft, TaskId task) {
        Role role = Windows.role(task.kind());
        change(draft, of(task.database()), place -> Windows.answered(place, role));
    }

    /** After a failure of the surroundings: of two databases nobody knows which, so the route alone has to wait. */
    public static void setBack(Draft draft, TaskId task) {
        Role role = Windows.role(task.kind());
        change(draft, List.of(task.database()), place -> Windows.setBack(place, role, draft.now()));
    }

    /** After a task that the throttle has sent back: whoever presses has to be left alone, by every route that goes there. */
    public static void held(Draft draft, TaskId task, Health health) {
        Role role = Windows.role(task.kind());
        change(draft, List.of(presses(task, health)), place -> Windows.setBack(place, role, draft.now()));
    }

    /** What held a task has passed. */
    public static void freed(Draft draft, TaskId task) {
        Role role = Windows.role(task.kind());
        change(draft, of(task.database()), place -> Windows.freed(place, role, draft.now()));
    }

    private static String presses(TaskId task, Health health) {
        String named = health.database();
        return named != null && of(task.database()).contains(named) ? named : task.database();
    }

    private static void change(Draft draft, List<String> places, UnaryOperator<Database> change) {
        for (String place : places) {
            Database next = change.apply(known(draft, place));
            if (!next.equals(draft.get(Entity.DATABASE, place))) {
                draft.put(next);
            }
        }
    }
}
