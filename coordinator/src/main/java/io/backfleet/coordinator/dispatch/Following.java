package io.backfleet.coordinator.dispatch;

import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.Orders;
import io.backfleet.coordinator.state.Shard;
import io.backfleet.coordinator.state.Verification;

/** What a database's verification has to do because operators asked for it of the whole migration. All functions. */
final class Following {
    private Following() {}

    static void orders(Draft draft, Migration migration, Shard shard) {
        Verification verification = draft.verification(shard.run(), shard.database());
        if (verification == null
                || migration.phase().ended()
                || verification.followed().equals(migration.orders())) {
            return;
        }
        Orders done = verification.followed();
        Orders orders = migration.orders();
        Verification next = verification;
        if (done.retries() < orders.retries()) {
            next = next.retried(draft.now());
        }
        if (done.repairs() < orders.repairs() && !next.repairable().isEmpty()) {
            next = next.repairing("a repair was asked for", draft.now());
        }
        if (done.restarts() < orders.restarts()) {
            next = next.voided("restarted by " + orders.restartedBy(), draft.now());
        } else if (done.passes() < orders.passes() && next.nextPassAt() > draft.now() + 1) {
            next = next.nextPassAt(draft.now());
        }
        if (verification.pass() != null && next.pass() == null) {
            Checking.drop(draft, shard.run(), shard.database());
        }
        draft.put(next.following(orders));
    }
}
