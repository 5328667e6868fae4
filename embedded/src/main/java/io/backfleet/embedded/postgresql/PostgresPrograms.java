package io.backfleet.embedded.postgresql;

import io.backfleet.embedded.process.GuardedProcess;
import io.backfleet.embedded.process.Installation;
import io.backfleet.embedded.process.Programs;
import io.backfleet.embedded.process.ServerCommand;
import io.backfleet.embedded.process.Unprivileged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Unpacked PostgreSQL programs and how to call them. Thread-safe. */
final class PostgresPrograms implements AutoCloseable {
    /** Written anew at each start and included by {@code postgresql.conf}, so that ALTER SYSTEM still overrides it. */
    static final String SETTINGS_FILE = "backfleet.conf";

    private static final Duration STOP_GRACE = Duration.ofSeconds(20);

    private final Installation installation;

    private PostgresPrograms(Installation installation) {
        this.installation = installation;
    }

    static PostgresPrograms prepare(PostgresOptions options, Unprivileged user) {
        return new PostgresPrograms(
                Installation.prepare(new PostgresBinaries(), user, options.directory(), options.binariesCache()));
    }

    /** Where the servers' data and logs go. */
    Path directory() {
        return installation.directory();
    }

    Set<Long> processes() {
        return installation.processes();
    }

    /** Makes an empty cluster in the directory, which must be absent or empty. */
    void initialise(Path data) throws IOException {
        installation.privateDirectory(data);
        installation.run(
                "initdb in " + data,
                List.of(
                        installation.program("bin/initdb").toString(),
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
                        "--no-instructions"),
                environment(),
                null);
        Files.writeString(
                data.resolve("postgresql.conf"),
                "\nlisten_addresses = '127.0.0.1'\ninclude_if_exists = '" + SETTINGS_FILE + "'\n",
                StandardOpenOption.APPEND);
    }

    /** Starts a server on the data. */
    GuardedProcess start(String name, Path data, Path log, int port) throws IOException {
        List<String> command = List.of(
                installation.program(PostgresBinaries.SERVER).toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-k",
                "");
        // fast shutdown: TERM would wait for clients to leave
        return installation.start(new ServerCommand(name, command, environment(), log, "INT", STOP_GRACE), data);
    }

    /** The environment for PostgreSQL's programs: fixed language and zone, and none of the user's own PG... variables. */
    private static Map<String, String> environment() {
        Map<String, String> environment =
                new TreeMap<>(Programs.environmentWithout(name -> name.startsWith("PG") || name.startsWith("LC_")));
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        return environment;
    }

    @Override
    public void close() {
        installation.close();
    }
}
