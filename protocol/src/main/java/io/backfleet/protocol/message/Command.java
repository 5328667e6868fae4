package io.backfleet.protocol.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.audit.Origin;
import io.backfleet.protocol.spec.MigrationSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks of the fleet. A command is carried out at most once per {@link #id()}; its answer appears on the
 * state topic.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Command extends InboxMessage {
    /** Drawn by the sender; repeating a command with the same id repeats only the answer. */
    String id();

    /** Who asks. */
    String principal();

    /** The migration it is about. */
    String migration();

    /** Where it came from; null when its sender does not say so. */
    @Nullable
    Origin origin();

    /**
     * Starts a migration.
     *
     * @param digest of the spec, as the sender computed it
     */
    record Submit(
            String id,
            String principal,
            MigrationSpec spec,
            String digest,
            @Nullable Origin origin) implements Command {
        public Submit {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(spec, "spec");
            requireNonNull(digest, "digest");
        }

        /** Without a word on where it came from. */
        public Submit(String id, String principal, MigrationSpec spec, String digest) {
            this(id, principal, spec, digest, null);
        }

        @Override
        public String migration() {
            return spec.migration();
        }
    }

    /** Stops handing out tasks; those in flight end at their next batch. */
    record Pause(
            String id,
            String principal,
            String migration,
            @Nullable Origin origin) implements Command {
        public Pause {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }

        /** Without a word on where it came from. */
        public Pause(String id, String principal, String migration) {
            this(id, principal, migration, null);
        }
    }

    /** Goes on after a pause. */
    record Resume(
            String id,
            String principal,
            String migration,
            @Nullable Origin origin) implements Command {
        public Resume {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }

        /** Without a word on where it came from. */
        public Resume(String id, String principal, String migration) {
            this(id, principal, migration, null);
        }
    }

    /** Ends a migration for good; what is written stays written. */
    record Cancel(
            String id,
            String principal,
            String migration,
            @Nullable Origin origin) implements Command {
        public Cancel {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }

        /** Without a word on where it came from. */
        public Cancel(String id, String principal, String migration) {
            this(id, principal, migration, null);
        }
    }

    /** Hands out parked ranges again, and plans again where planning failed. */
    record Retry(
            String id,
            String principal,
            String migration,
            @Nullable Origin origin) implements Command {
        public Retry {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }

        /** Without a word on where it came from. */
        public Retry(String id, String principal, String migration) {
            this(id, principal, migration, null);
        }
    }

    /**
     * Changes settings while it runs.
     *
     * @param settings names and values as in a spec's throttle section, at least one
     */
    record Tune(
            String id,
            String principal,
            String migration,
            Map<String, String> settings,
            @Nullable Origin origin) implements Command {
        public Tune {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
            settings.forEach((name, value) -> requireNonNull(value, name));
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        }

        /** Without a word on where it came from. */
        public Tune(String id, String principal, String migration, Map<String, String> settings) {
            this(id, principal, migration, settings, null);
        }
    }

    /**
     * Begins the next pass now instead of when its time comes.
     *
     * @param restart whether the pass that runs and all clean passes before it are given up first
     */
    record Verify(
            String id,
            String principal,
            String migration,
            boolean restart,
            @Nullable Origin origin) implements Command {
        public Verify {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }

        /** Without a word on where it came from. */
        public Verify(String id, String principal, String migration, boolean restart) {
            this(id, principal, migration, restart, null);
        }
    }

    /** Has every confirmed difference repaired. */
    record Repair(
            String id,
            String principal,
            String migration,
            @Nullable Origin origin) implements Command {
        public Repair {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }

        /** Without a word on where it came from. */
        public Repair(String id, String principal, String migration) {
            this(id, principal, migration, null);
        }
    }

    /**
     * A service says that it is ready, or takes that back.
     *
     * @param service one that the policy names
     */
    record SignOff(
            String id,
            String principal,
            String migration,
            String service,
            boolean withdraw,
            @Nullable Origin origin) implements Command {
        public SignOff {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
            requireNonNull(service, "service");
        }

        /** Without a word on where it came from. */
        public SignOff(String id, String principal, String migration, String service, boolean withdraw) {
            this(id, principal, migration, service, withdraw, null);
        }
    }

    /** Somebody other than who started the migration approves, or takes that back. */
    record Approve(
            String id,
            String principal,
            String migration,
            boolean withdraw,
            @Nullable Origin origin) implements Command {
        public Approve {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }

        /** Without a word on where it came from. */
        public Approve(String id, String principal, String migration, boolean withdraw) {
            this(id, principal, migration, withdraw, null);
        }
    }

    /** Ends the verification for good, usually after the contract. */
    record Finish(
            String id,
            String principal,
            String migration,
            @Nullable Origin origin) implements Command {
        public Finish {
            requireNonNull(id, "id");
            requireNonNull(principal, "principal");
            requireNonNull(migration, "migration");
        }

        /** Without a word on where it came from. */
        public Finish(String id, String principal, String migration) {
            this(id, principal, migration, null);
        }
    }
}
