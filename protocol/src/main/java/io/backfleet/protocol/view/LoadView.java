package io.backfleet.protocol.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.progress.PauseReason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a database, or the worse one of a route's two, bears the work.
 *
 * @param window tasks that may be in flight at once, over all migrations
 * @param inFlight tasks that are
 * @param pressure the highest signal as a share of its limit
 * @param stopped whether writing waits now
 * @param reason why it is slowed or waits, with metric, value, limit and host; null when it is not
 * @param lagMillis the worst replica's lag; null when no replica is watched or nothing is known
 * @param maxLagMillis at which writing stops; null when nothing is known
 * @param highestLagMillis the worst lag read while working; null when nothing is known
 * @param waitedMillis time that tasks waited, by metric, over the workers that live
 * @param notes what an operator should know
 * @param database the one that presses, of a route with two; null where there is one only, or when neither presses
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadView(
        int window,
        int inFlight,
        double pressure,
        boolean stopped,
        @Nullable PauseReason reason,
        @Nullable Long lagMillis,
        @Nullable Long maxLagMillis,
        @Nullable Long highestLagMillis,
        Map<String, Long> waitedMillis,
        List<String> notes,
        @Nullable String database) {
    /** Of one database. */
    public LoadView(
            int window,
            int inFlight,
            double pressure,
            boolean stopped,
            @Nullable PauseReason reason,
            @Nullable Long lagMillis,
            @Nullable Long maxLagMillis,
            @Nullable Long highestLagMillis,
            Map<String, Long> waitedMillis,
            List<String> notes) {
        this(
                window,
                inFlight,
                pressure,
                stopped,
                reason,
                lagMillis,
                maxLagMillis,
                highestLagMillis,
                waitedMillis,
                notes,
                null);
    }

    /** The reason, behind the name of its database where there are two; empty when there is none. */
    public String why() {
        return reason == null ? "" : (database == null ? "" : database + ": ") + reason;
    }
}
