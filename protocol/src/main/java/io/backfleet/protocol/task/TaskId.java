package io.backfleet.protocol.task;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Names one task for good. The incarnation is drawn anew each time a migration is accepted, so that checkpoints left
 * behind by an earlier run, or by a fleet on another Kafka cluster, are never taken for this run's.
 *
 * @param migration the migration's name
 * @param incarnation this acceptance of the migration
 * @param database the route's text: one database's id, or {@code source>target}
 * @param kind what the task does
 * @param range the range's number within migration and database; 0 for tasks without a range
 */
public record TaskId(String migration, String incarnation, String database, TaskKind kind, int range) {
    public TaskId {
        requireNonNull(migration, "migration");
        requireNonNull(incarnation, "incarnation");
        requireNonNull(database, "database");
        requireNonNull(kind, "kind");
        if ((migration + incarnation + database).indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "a slash in a part of task id " + migration + ", " + incarnation + ", " + database);
        }
        if (range < 0) {
            throw new IllegalArgumentException("range " + range + " < 0");
        }
    }

    /** {@code migration/incarnation/database/KIND/range}; none of the parts can contain a slash. */
    @Override
    @JsonValue
    public String toString() {
        return migration + "/" + incarnation + "/" + database + "/" + kind + "/" + range;
    }

    /** The inverse of {@link #toString()}. */
    @JsonCreator
    public static TaskId parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 5) {
            throw new IllegalArgumentException("not a task id: " + text);
        }
        return new TaskId(parts[0], parts[1], parts[2], TaskKind.valueOf(parts[3]), Integer.parseInt(parts[4]));
    }
}
