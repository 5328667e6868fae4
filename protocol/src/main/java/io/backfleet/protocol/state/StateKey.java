package io.backfleet.protocol.state;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * The key of a record on the state topic: what kind of thing, and which. {@code migration/NAME},
 * {@code shard/MIGRATION/ROUTE}, {@code verification/MIGRATION/ROUTE}, {@code gate/MIGRATION}, {@code database/ID},
 * {@code worker/ID}, {@code command/ID}.
 */
public record StateKey(Kind kind, String id) {
    /** What the record's value is. */
    public enum Kind {
        /** {@link MigrationState} */
        MIGRATION,
        /** {@link ShardState} */
        SHARD,
        /** {@link io.backfleet.protocol.verification.VerificationState} */
        VERIFICATION,
        /** {@link io.backfleet.protocol.verification.GateState} */
        GATE,
        /** {@link DatabaseState} */
        DATABASE,
        /** {@link WorkerState} */
        WORKER,
        /** {@link CommandResult} */
        COMMAND
    }

    public StateKey {
        requireNonNull(kind, "kind");
        requireNonNull(id, "id");
    }

    public static StateKey migration(String name) {
        return new StateKey(Kind.MIGRATION, name);
    }

    public static StateKey shard(String migration, String database) {
        return new StateKey(Kind.SHARD, migration + "/" + database);
    }

    public static StateKey verification(String migration, String database) {
        return new StateKey(Kind.VERIFICATION, migration + "/" + database);
    }

    public static StateKey gate(String migration) {
        return new StateKey(Kind.GATE, migration);
    }

    public static StateKey database(String id) {
        return new StateKey(Kind.DATABASE, id);
    }

    public static StateKey worker(String id) {
        return new StateKey(Kind.WORKER, id);
    }

    public static StateKey command(String id) {
        return new StateKey(Kind.COMMAND, id);
    }

    /** @throws IllegalArgumentException when it is no such key */
    public static StateKey parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a state key: " + text);
        }
        for (Kind kind : Kind.values()) {
            if (text(kind).equals(text.substring(0, slash))) {
                return new StateKey(kind, text.substring(slash + 1));
            }
        }
        throw new IllegalArgumentException("not a state key: " + text);
    }

    @Override
    public String toString() {
        return text(kind) + "/" + id;
    }

    private static String text(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
