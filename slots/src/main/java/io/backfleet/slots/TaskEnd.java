package io.backfleet.slots;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.message.Report;
import io.backfleet.protocol.task.Health;

/** How a crew's work on a task ended; the slot tells the coordinator. */
public sealed interface TaskEnd {
    /** The task has come to an end, with this result. */
    record Reported(Report result) implements TaskEnd {
        public Reported {
            requireNonNull(result, "result");
        }
    }

    /** The attempt failed; the task is open. */
    record Failed(Failure failure, Health health) implements TaskEnd {
        public Failed {
            requireNonNull(failure, "failure");
            requireNonNull(health, "health");
        }
    }

    /** Nothing is wrong with the task, and nothing is claimed of it: somebody shall take it again. */
    record Returned(Failure why) implements TaskEnd {
        public Returned {
            requireNonNull(why, "why");
        }

        static Returned of(ErrorCode code, String why) {
            return new Returned(new Failure(code, why));
        }
    }

    /** Somebody else has the task: there is nothing to say. */
    record Moot(String why) implements TaskEnd {
        public Moot {
            requireNonNull(why, "why");
        }
    }
}
