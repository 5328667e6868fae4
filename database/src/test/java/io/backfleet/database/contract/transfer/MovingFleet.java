package io.backfleet.database.contract.transfer;

import io.backfleet.database.Examination;
import io.backfleet.database.FencedTask;
import io.backfleet.database.VerifyingTask;
import io.backfleet.database.VerifyingTask.Look;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyRange;
import io.backfleet.protocol.task.Counters;
import io.backfleet.protocol.task.PlanResult;
import io.backfleet.protocol.task.TaskKind;
import java.util.LinkedHashMap;
import java.util.Map;

/** A fleet that moves rows from one table into another, of one database or of two. */
public interface MovingFleet extends AutoCloseable {
    Examination examine();

    PlanResult plan();

    FencedTask take(TaskKind kind, int range, KeyRange keys);

    /** Does a range to its end and closes it. */
    Counters finish(TaskKind kind, int range, KeyRange keys, int rows);

    VerifyingTask verify(KeyRange keys);

    /** Walks a range; all that differs, by key, in the order in which it came. */
    default Map<Key, Look> suspects(KeyRange keys, int rows) {
        Map<Key, Look> suspects = new LinkedHashMap<>();
        try (VerifyingTask task = verify(keys)) {
            while (!task.finished()) {
                suspects.putAll(task.compareNext(rows).suspects());
            }
        }
        return suspects;
    }

    @Override
    void close();
}
