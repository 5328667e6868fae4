package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Database;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.coordinator.state.Lane;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.Role;
import io.backfleet.protocol.task.TaskKind;
import java.util.Collection;

/**
 * How many tasks of each role may be in flight for a place: one more for each task that ends in good health, half as many under
 * pressure (additive increase, multiplicative decrease, as in TCP's congestion control, RFC 5681). Where nothing goes
 * through, a single task tries, each time after a longer rest. All functions.
 */
public final class Windows {
    static final double FIRST = 2;
    static final double GOOD_BELOW = 0.5;
    static final double PRESSED_FROM = 1;

    /** Halved at most once in this time: several tasks report one and the same trouble. */
    static final long CUT_MILLIS = 5_000;

    private Windows() {}

    /** A database that nothing is known of yet. */
    public static Database fresh(String id) {
        Lane lane = Lane.fresh(FIRST);
        return new Database(id, lane, lane, 0, "");
    }

    /** Never more than this, with so many slots of living processes: one task at work in each slot and one waiting. */
    static int ceiling(int slots) {
        return Math.max(2, 2 * slots);
    }

    /** Tasks of a role that may be in flight now. */
    public static int size(Database database, Role role, int slots) {
        Lane lane = database.lane(role);
        return lane.setbacks() > 0 ? 1 : (int) Math.min(lane.window(), ceiling(slots));
    }

    /**
     * How many of a database's tasks count for a role: all that its processes take but cleanups, which are light and must
     * not wait behind what they end.
     */
    public static int filled(Collection<Flight> flights, Role role) {
        return (int) flights.stream()
                .filter(flight ->
                        role.takes(flight.task().kind()) && flight.task().kind() != TaskKind.CLEANUP)
                .count();
    }

    /** Whose lane a task is in. */
    public static Role role(TaskKind kind) {
        return Role.VERIFIER.takes(kind) ? Role.VERIFIER : Role.WORKER;
    }

    /** After a report of how a process finds the database. */
    public static Database heard(Database database, Role role, Health health, long now) {
        double pressure = Math.round(Math.min(health.pressure(), 1_000) * 100) / 100.0;
        Database pressed = database.pressed(pressure, health.reason());
        return health.pressure() >= PRESSED_FROM ? cut(pressed, role, now) : pressed;
    }

    /** After a report by which another place presses harder than this one. */
    static Database eased(Database database, Health health) {
        return database.pressure() > health.pressure() ? database.pressed(health.pressure(), "") : database;
    }

    /** After a task over a range that brought a result. */
    public static Database ended(Database database, Role role, Health health, int slots) {
        Lane lane = database.lane(role);
        double grown = Math.max(lane.window(), Math.min(lane.window() + 1, ceiling(slots)));
        return answered(health.pressure() < GOOD_BELOW ? database.with(role, lane.sized(grown)) : database, role);
    }

    /** After any task that brought a result. */
    public static Database answered(Database database, Role role) {
        return database.with(role, database.lane(role).held(0, 0));
    }

    /** When what held a task has passed: the next one may try at once, and only if it succeeds, more of them. */
    static Database freed(Database database, Role role, long now) {
        Lane lane = database.lane(role);
        return now < lane.holdUntil() ? database.with(role, lane.held(lane.setbacks(), now)) : database;
    }

    /** After a failure of the surroundings: fewer at once, and a moment's rest that grows while nothing succeeds. */
    public static Database setBack(Database database, Role role, long now) {
        Database cut = cut(database, role, now);
        Lane lane = cut.lane(role);
        if (now < lane.holdUntil()) {
            return cut;
        }
        int setbacks = lane.setbacks() + 1;
        return cut.with(role, lane.held(setbacks, now + Backoff.holdMillis(setbacks)));
    }

    private static Database cut(Database database, Role role, long now) {
        Lane lane = database.lane(role);
        return now - lane.cutAt() < CUT_MILLIS
                ? database
                : database.with(role, lane.cut(Math.max(1, lane.window() / 2), now));
    }
}
