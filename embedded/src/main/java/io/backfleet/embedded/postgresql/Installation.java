package io.backfleet.embedded.postgresql;

import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.embedded.process.GuardedProcess;
import io.backfleet.embedded.process.Programs;
import io.backfleet.embedded.process.ServerCommand;
import io.backfleet.embedded.process.Unprivileged;
import io.backfleet.embedded.process.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Unpacked PostgreSQL programs, and the way to run them here. Owns the work directory. Thread-safe. */
final class Installation implements AutoCloseable {
    /** Written anew at each start and included by {@code postgresql.conf}, so that ALTER SYSTEM still overrides it. */
    static final String SETTINGS_FILE = "backfleet.conf";

    private final WorkDirectory work;
    private final Unprivileged user;
    private final Path home;

    private Installation(WorkDirectory work, Unprivileged user, Path home) {
        this.work = work;
        this.user = user;
        this.home = home;
    }

    static Installation prepare(Unprivileged user, @Nullable Path binariesCache) {
        WorkDirectory work = WorkDirectory.create("postgresql");
        try {
            Path home = work.resolve("programs");
            if (user.needsOwnership()) {
                work.openToOthers();
            }
            // nobody could not enter a cache below another user's home
            if (binariesCache == null || user.needsOwnership()) {
                PostgresBinaries.unpack(home);
            } else {
                home = PostgresBinaries.cached(binariesCache.toAbsolutePath());
            }
            checkRunnable(home.resolve("bin/postgres"));
            return new Installation(work, user, home);
        } catch (IOException e) {
            work.close();
            throw new EmbeddedServerException(work.path() + " could not be set up: " + e, e);
        } catch (RuntimeException e) {
            work.close();
            throw e;
        }
    }

    private static void checkRunnable(Path program) {
        if (!Files.isExecutable(program)) {
            throw new EmbeddedServerException(program + " can't be run: its file system forbids programs (mount option"
                    + " noexec). Set -Djava.io.tmpdir to a directory that allows them");
        }
    }

    /** Where data goes that nobody wants to keep. */
    Path workDirectory() {
        return work.path();
    }

    Set<Long> processes() {
        return work.processes();
    }

    /** Makes an empty cluster in the directory, which must be absent or empty. */
    void initialise(Path data) throws IOException {
        privateDirectory(data);
        user.own(data);
        Programs.run(
                "initdb in " + data,
                work.path(),
                user.command(List.of(
                        home.resolve("bin/initdb").toString(),
                        "-D",
                        data.toString(),
                        "-U",
                        PostgresServer.SUPERUSER,
                        "-A",
                        "trust",
                        "-E",
                        "UTF8",
                        "--locale=C",
                        "--no-sync",
                        "--no-instructions")),
                environment());
        Files.writeString(
                data.resolve("postgresql.conf"),
                "\nlisten_addresses = '127.0.0.1'\ninclude_if_exists = '" + SETTINGS_FILE + "'\n",
                StandardOpenOption.APPEND);
    }

    /** Starts the server program with the command's words as its arguments. */
    GuardedProcess start(ServerCommand server) throws IOException {
        List<String> program = new ArrayList<>();
        program.add(home.resolve("bin/postgres").toString());
        program.addAll(server.command());
        user.own(Path.of(server.command().get(1)));
        return work.start(new ServerCommand(
                server.name(),
                user.command(program),
                server.environment(),
                server.log(),
                server.stopSignal(),
                server.grace()));
    }

    /** The environment for PostgreSQL's programs: fixed language and zone, and none of the user's own PG... variables. */
    Map<String, String> environment() {
        Map<String, String> environment =
                new TreeMap<>(Programs.environmentWithout(name -> name.startsWith("PG") || name.startsWith("LC_")));
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        return environment;
    }

    static void privateDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    @Override
    public void close() {
        work.close();
    }
}
