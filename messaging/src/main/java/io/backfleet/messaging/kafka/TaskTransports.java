package io.backfleet.messaging.kafka;

import io.backfleet.messaging.QueueMode;
import io.backfleet.messaging.TaskChannel;
import io.backfleet.messaging.TaskTransport;
import java.util.List;

/** How each channel's tasks travel; all of one fleet travel in the same mode. */
record TaskTransports(TaskTransport backfill, TaskTransport verify) {
    TaskTransports {
        if (backfill.mode() != verify.mode()) {
            throw new IllegalArgumentException("two modes in one fleet: " + backfill + ", " + verify);
        }
    }

    QueueMode mode() {
        return backfill.mode();
    }

    String reason() {
        return backfill.reason();
    }

    TaskTransport of(TaskChannel channel) {
        return switch (channel) {
            case BACKFILL -> backfill;
            case VERIFY -> verify;
        };
    }

    List<TaskTransport> all() {
        return List.of(backfill, verify);
    }

    TaskTransports withReason(String reason) {
        return new TaskTransports(backfill.withReason(reason), verify.withReason(reason));
    }
}
