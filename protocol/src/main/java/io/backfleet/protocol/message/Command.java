package io.backfleet.protocol.message;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.spec.MigrationSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What somebody asks of the fleet. A command is carried out at most once per {@link #id()}; its answer appears on the
 * state topic.
 */
public sealed interface Command extends InboxMessage {
    /** Drawn by the sender; repeating a command with the same id repeats only the answer. */
    String id();

    /** Who asks. */
    String principal();

    /** The migration it is about. */
    String migration();

    /**
     * Starts a migration.
     *
     * @param digest of the spec, as the sender computed it
     */
    record Submit(String id, String principal, MigrationSpec spec, String digest) implements Command {
        public Submit {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(spec, "spec");
            requireNonNull(digest, "digest");
        }

        @Override
        public String migration() {
            return spec.migration();
        }
    }

    /** Stops handing out tasks; those in flight end at their next batch. */
    record Pause(String id, String principal, String migration) implements Command {
        public Pause {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }
    }

    /** Goes on after a pause. */
    record Resume(String id, String principal, String migration) implements Command {
        public Resume {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }
    }

    /** Ends a migration for good; what is written stays written. */
    record Cancel(String id, String principal, String migration) implements Command {
        public Cancel {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }
    }

    /** Hands out parked ranges again, and plans again where planning failed. */
    record Retry(String id, String principal, String migration) implements Command {
        public Retry {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }
    }

    /**
     * Changes settings while it runs.
     *
     * @param settings names and values as in a spec's throttle section, at least one
     */
    record Tune(String id, String principal, String migration, Map<String, String> settings) implements Command {
        public Tune {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
            settings.forEach((name, value) -> requireNonNull(value, name));
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        }
    }

    /**
     * Begins the next pass now instead of when its time comes.
     *
     * @param restart whether the pass that runs and all clean passes before it are given up first
     */
    record Verify(String id, String principal, String migration, boolean restart) implements Command {
        public Verify {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }
    }

    /** Has every confirmed difference repaired. */
    record Repair(String id, String principal, String migration) implements Command {
        public Repair {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }
    }

    /**
     * A service says that it is ready, or takes that back.
     *
     * @param service one that the policy names
     */
    record SignOff(String id, String principal, String migration, String service, boolean withdraw) implements Command {
        public SignOff {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
            requireNonNull(service, "service");
        }
    }

    /** Somebody other than who started the migration approves, or takes that back. */
    record Approve(String id, String principal, String migration, boolean withdraw) implements Command {
        public Approve {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }
    }

    /** Ends the verification for good, usually after the contract. */
    record Finish(String id, String principal, String migration) implements Command {
        public Finish {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }
    }
}
