package io.backfleet.messaging.kafka;

import io.backfleet.protocol.finding.Difference;
import io.backfleet.protocol.finding.DifferencesFound;
import io.backfleet.protocol.finding.Direction;
import io.backfleet.protocol.key.Key;
import io.backfleet.protocol.key.KeyColumn;
import io.backfleet.protocol.key.KeyType;
import io.backfleet.protocol.task.TaskId;
import io.backfleet.protocol.task.TaskKind;
import java.util.List;
import java.util.stream.IntStream;

/** What verifiers of tests have found. */
final class FoundDifferences {
    private FoundDifferences() {}

    static DifferencesFound of(String migration, String incarnation, String database, int pass, String... keys) {
        return found(migration, incarnation, database, pass, List.of(keys), "expected");
    }

    /** Many of one task, with values of the greatest length that verifiers show. */
    static DifferencesFound many(String migration, int count) {
        List<String> keys =
                IntStream.range(0, count).mapToObj(Integer::toString).toList();
        return found(migration, "i1", "users-1", 1, keys, "x".repeat(200));
    }

    static DifferencesFound found(
            String migration, String incarnation, String database, int pass, List<String> keys, String value) {
        return new DifferencesFound(
                new TaskId(migration, incarnation, database, TaskKind.VERIFY, 7),
                1,
                pass,
                "v1",
                1_000,
                List.of(new KeyColumn("id", KeyType.INTEGER, "bigint")),
                keys.stream()
                        .map(key -> new Difference(
                                Key.of(key), List.of(new Difference.Column("name", Direction.MISSING, value, null))))
                        .toList());
    }

    static List<String> keys(DifferencesFound found) {
        return found.differences().stream()
                .map(difference -> difference.key().toString())
                .toList();
    }
}
