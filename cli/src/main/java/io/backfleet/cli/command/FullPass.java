package io.backfleet.cli.command;

import io.backfleet.protocol.gate.PassRecord;
import io.backfleet.protocol.view.MigrationView;
import io.backfleet.protocol.view.ShardView;
import io.backfleet.protocol.view.VerificationView;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The next pass over all of a migration's databases. Immutable. */
record FullPass(Map<String, Integer> numbers) {
    /** The passes that run in this view, or those after the last ones. */
    static FullPass after(MigrationView view) {
        Map<String, Integer> numbers = new HashMap<>();
        for (ShardView shard : view.shards()) {
            VerificationView verification = shard.verification();
            int last = verification == null ? 0 : verification.pass();
            boolean runs = verification != null && last > 0 && verification.passEndedAt() == null;
            numbers.put(shard.database(), runs ? last : last + 1);
        }
        return new FullPass(Map.copyOf(numbers));
    }

    /** Whether it has ended in every database. */
    boolean over(MigrationView view) {
        return !view.shards().isEmpty()
                && view.shards().stream().allMatch(shard -> record(shard).isPresent());
    }

    /** Whether it has ended in every database without a difference and without a row that could not be judged. */
    boolean clean(MigrationView view) {
        return !view.shards().isEmpty()
                && view.shards().stream()
                        .allMatch(
                                shard -> record(shard).filter(PassRecord::clean).isPresent());
    }

    /** The newest from the wanted one on that was not given up: one that was is begun again under another number. */
    private Optional<PassRecord> record(ShardView shard) {
        VerificationView verification = shard.verification();
        if (verification == null) {
            return Optional.empty();
        }
        int wanted = numbers.getOrDefault(shard.database(), 1);
        return verification.evidence().passes().stream()
                .filter(pass -> pass.number() >= wanted && pass.voidReason() == null)
                .reduce((first, second) -> second);
    }
}
