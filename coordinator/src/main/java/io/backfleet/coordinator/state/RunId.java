package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.backfleet.protocol.task.TaskId;

/**
 * One acceptance of a migration. A name can run again once it has ended; what the earlier run still has to clear away
 * is kept apart from the new one by the incarnation.
 */
public record RunId(String name, String incarnation) {
    public RunId {
        requireNonNull(name, "name");
        requireNonNull(incarnation, "incarnation");
    }

    /** The run that a task belongs to. */
    public static RunId of(TaskId task) {
        return new RunId(task.migration(), task.incarnation());
    }

    /** {@code name/incarnation}; neither can contain a slash. */
    @Override
    @JsonValue
    public String toString() {
        return name + "/" + incarnation;
    }

    /** The inverse of {@link #toString()}. */
    @JsonCreator
    public static RunId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a run: " + text);
        }
        return new RunId(text.substring(0, slash), text.substring(slash + 1));
    }
}
