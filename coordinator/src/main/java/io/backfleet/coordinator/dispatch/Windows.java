package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Database;
import io.backfleet.coordinator.state.Flight;
import io.backfleet.protocol.task.Health;
import io.backfleet.protocol.task.TaskKind;
import java.util.Collection;

/**
 * How many tasks may be in flight for a database: one more for each task that ends in good health, half as many under
 * pressure (additive increase, multiplicative decrease, as in TCP's congestion control, RFC 5681). All functions.
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
        return new Database(id, FIRST, 0, 0, "", 0, 0, "");
    }

    /** Never more than this, with so many slots of living workers: one task at work in each slot and one waiting. */
    static int ceiling(int slots) {
        return Math.max(2, 2 * slots);
    }

    /** Tasks that may be in flight now. */
    public static int size(Database database, int slots) {
        return (int) Math.min(database.window(), ceiling(slots));
    }

    /** How many of a database's tasks count: all but cleanups, which are light and must not wait behind what they end. */
    public static int filled(Collection<Flight> flights) {
        return (int) flights.stream()
                .filter(flight -> flight.task().kind() != TaskKind.CLEANUP)
                .count();
    }

    /** After a report of how a worker finds the database. */
    public static Database heard(Database database, Health health, long now) {
        double pressure = Math.round(Math.min(health.pressure(), 1_000) * 100) / 100.0;
        boolean cut = health.pressure() >= PRESSED_FROM && now - database.cutAt() >= CUT_MILLIS;
        return new Database(
                database.id(),
                cut ? halved(database) : database.window(),
                cut ? now : database.cutAt(),
                pressure,
                health.reason(),
                database.setbacks(),
                database.holdUntil(),
                database.lastServed());
    }

    /** After a BACKFILL task that brought a result. */
    public static Database ended(Database database, Health health, int slots) {
        double next = health.pressure() < GOOD_BELOW
                ? Math.max(database.window(), Math.min(database.window() + 1, ceiling(slots)))
                : database.window();
        return rested(database, next);
    }

    /** After any task that brought a result. */
    public static Database answered(Database database) {
        return rested(database, database.window());
    }

    private static Database rested(Database database, double window) {
        return new Database(
                database.id(),
                window,
                database.cutAt(),
                database.pressure(),
                database.reason(),
                0,
                0,
                database.lastServed());
    }

    /** After a failure of the surroundings: fewer at once, and a moment's rest that grows while nothing succeeds. */
    public static Database setBack(Database database, long now) {
        boolean cut = now - database.cutAt() >= CUT_MILLIS;
        boolean hold = now >= database.holdUntil();
        int setbacks = database.setbacks() + (hold ? 1 : 0);
        return new Database(
                database.id(),
                cut ? halved(database) : database.window(),
                cut ? now : database.cutAt(),
                database.pressure(),
                database.reason(),
                setbacks,
                hold ? now + Backoff.millis(setbacks) : database.holdUntil(),
                database.lastServed());
    }

    private static double halved(Database database) {
        return Math.max(1, database.window() / 2);
    }
}
