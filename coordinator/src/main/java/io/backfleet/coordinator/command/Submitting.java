package io.backfleet.coordinator.command;

import io.backfleet.coordinator.dispatch.Progression;
import io.backfleet.coordinator.state.Draft;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.GateBook;
import io.backfleet.coordinator.state.Migration;
import io.backfleet.coordinator.state.RunId;
import io.backfleet.coordinator.state.ShardId;
import io.backfleet.coordinator.state.Submission;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.message.Command;
import io.backfleet.protocol.route.Route;
import io.backfleet.protocol.route.Routes;
import io.backfleet.protocol.spec.MigrationKind;
import io.backfleet.protocol.spec.MigrationSpec;
import io.backfleet.protocol.spec.TableName;
import io.backfleet.protocol.state.StateKey;
import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Accepts specs. Everything is checked before anything is changed. */
final class Submitting {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    /** A longer list of routes would not fit into a message. */
    private static final int MAX_ROUTE_CHARACTERS = 400_000;

    private static final int MAX_SPEC_BYTES = 200_000;

    private Submitting() {}

    static void submit(Draft draft, Command.Submit command) {
        MigrationSpec spec = command.spec();
        if (!spec.digest().equals(command.digest())) {
            throw new BackfleetException(
                    ErrorCode.DIGEST_MISMATCH,
                    "the spec of " + spec.migration() + " is not what was sent: its digest is " + spec.digest()
                            + ", announced was " + command.digest()
                            + "; use a client of the coordinator's version");
        }
        if (!NAME.matcher(spec.migration()).matches()) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, "'" + spec.migration() + "' is no migration name");
        }
        int size = Wire.write(spec).length;
        if (size > MAX_SPEC_BYTES) {
            throw new BackfleetException(
                    ErrorCode.TOO_LARGE,
                    "the spec takes " + size + " bytes, more than " + MAX_SPEC_BYTES + ": every task carries it");
        }
        Optional<RunId> earlier = draft.current(spec.migration());
        if (earlier.isPresent() && attaches(draft, earlier.get(), command)) {
            return;
        }
        List<Route> routes = routes(draft, spec);
        if (spec.backfill() != null) {
            routes.forEach(route -> checkFree(draft, spec, route));
        }
        List<String> texts = routes.stream().map(Route::toString).toList();
        RunId run = new RunId(spec.migration(), incarnation(command, draft.now()));
        earlier.ifPresent(old -> supersede(draft, old));
        draft.put(
                Entity.SUBMISSION,
                run.toString(),
                new Submission(run, command.id(), spec, command.digest(), texts, command.principal(), draft.now()));
        draft.put(Migration.accepted(run, spec.settings(), texts.size(), command.principal()));
        if (spec.verify() != null) {
            draft.put(GateBook.fresh(run));
        } else if (earlier.isPresent() && draft.gate(earlier.get()) != null) {
            draft.publish(StateKey.gate(run.name()), null);
        }
    }

    /** The same spec again, while it runs or under the very same command, joins what is there. */
    private static boolean attaches(Draft draft, RunId run, Command.Submit command) {
        Migration migration = draft.migration(run);
        Submission submission = draft.submission(run);
        if (migration == null || submission == null) {
            return false;
        }
        boolean same = submission.digest().equals(command.digest());
        if (same && submission.command().equals(command.id())) {
            return true;
        }
        if (migration.phase().ended()) {
            return false;
        }
        if (!same) {
            throw new BackfleetException(
                    ErrorCode.MIGRATION_EXISTS,
                    "migration " + run.name() + " is " + migration.phase()
                            + " with another spec; cancel it first, or give this one another name");
        }
        return true;
    }

    /** Databases that were served once count as well: their workers may just be starting again, and nothing is left out. */
    private static List<Route> routes(Draft draft, MigrationSpec spec) {
        Set<String> known = new TreeSet<>(draft.servedDatabases());
        known.addAll(draft.knownDatabases());
        List<Route> routes = Routes.resolve(spec, known);
        int characters =
                routes.stream().mapToInt(route -> route.toString().length() + 3).sum();
        if (characters > MAX_ROUTE_CHARACTERS) {
            throw new BackfleetException(
                    ErrorCode.TOO_LARGE,
                    routes.size() + (spec.kind() == MigrationKind.COPY ? " routes" : " databases")
                            + " are more than one migration can name; split it into several");
        }
        return routes;
    }

    /** Two may read one table, but only one at a time may fill one in. */
    private static void checkFree(Draft draft, MigrationSpec spec, Route route) {
        TableName table = spec.written();
        for (ShardId shard : draft.shardsOn(route.written())) {
            RunId run = shard.run();
            Submission other = draft.submission(run);
            Migration migration = draft.migration(run);
            if (other != null
                    && migration != null
                    && !migration.phase().ended()
                    && other.spec().backfill() != null
                    && shard.written().equals(route.written())
                    && other.spec().written().equals(table)) {
                throw new BackfleetException(
                        ErrorCode.TABLE_BUSY,
                        "migration " + run.name() + " is " + migration.phase() + " on table " + table + " in "
                                + route.written()
                                + "; one backfill per table at a time: wait for it to end, or cancel it");
            }
        }
    }

    private static void supersede(Draft draft, RunId old) {
        Migration migration = draft.migration(old);
        if (migration == null) {
            return;
        }
        draft.put(migration.supersededNow());
        Progression.wakeAll(draft, old);
    }

    /**
     * Drawn from all that makes an acceptance: a client's id alone may come again, for another migration or on a fresh
     * Kafka, and checkpoints of the earlier run would be taken for the new one's.
     */
    private static String incarnation(Command.Submit command, long now) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // the lengths keep one part's end from passing for the next one's beginning
            for (String part : List.of(command.id(), command.migration(), command.digest(), Long.toString(now))) {
                digest.update((part.length() + ":" + part).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
