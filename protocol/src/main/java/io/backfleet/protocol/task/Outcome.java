package io.backfleet.protocol.task;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.key.Key;
import org.jspecify.annotations.Nullable;

/**
 * How a BACKFILL task ended for good. An outcome is stored in the task's checkpoint row in the transaction that closes
 * it, so whoever takes the task again reports the very same outcome and can do nothing more under its id.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "result")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Outcome.Yielded.class, name = "yielded"),
    @JsonSubTypes.Type(value = Outcome.Poisoned.class, name = "poisoned")
})
public sealed interface Outcome {
    /** What was done under this task's id, by all its takers together. */
    Counters counters();

    /**
     * A number that tells this end of a task from the other ends that the task could have come to: how many rows, and
     * where. Marks of several tasks are added up, overflow and all, so that two sets of ends can be compared.
     *
     * @param range of the task
     */
    default long mark(int range) {
        return OutcomeMark.of(range, this);
    }

    /** The whole range is filled in. */
    record Done(Counters counters) implements Outcome {
        public Done {
            requireNonNull(counters, "counters");
        }
    }

    /**
     * The range is filled in up to a key; the rest is to come back under new ids.
     *
     * @param position first key that is not done; null when nothing before it had a known key (the range starts at the
     *     table's beginning and nothing was done)
     * @param split a real key inside the rest, at which it may be cut in two; null when none was looked for or found
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Yielded(
            Counters counters,
            @Nullable Key position,
            @Nullable Key split) implements Outcome {
        public Yielded {
            requireNonNull(counters, "counters");
        }
    }

    /**
     * The range is filled in up to a key; there the database refuses a row, alone and repeatedly. The rest behind that
     * row is to come back under a new id.
     *
     * @param position the refused row's key; null when it is the first of a range that starts at the table's beginning
     * @param next the key behind the refused row; null when the refused row is the range's last
     * @param failure what the database said
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Poisoned(
            Counters counters,
            @Nullable Key position,
            @Nullable Key next,
            Failure failure) implements Outcome {
        public Poisoned {
            requireNonNull(counters, "counters");
            requireNonNull(failure, "failure");
        }
    }
}
