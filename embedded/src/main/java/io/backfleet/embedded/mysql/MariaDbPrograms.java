package io.backfleet.embedded.mysql;

import io.backfleet.embedded.process.FileTrees;
import io.backfleet.embedded.process.GuardedProcess;
import io.backfleet.embedded.process.Installation;
import io.backfleet.embedded.process.Programs;
import io.backfleet.embedded.process.ServerCommand;
import io.backfleet.embedded.process.Unprivileged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Unpacked MariaDB programs and how to call them. Not thread-safe while data is made, thread-safe afterwards. */
final class MariaDbPrograms implements AutoCloseable {
    private static final Duration STOP_GRACE = Duration.ofSeconds(20);
    private static final List<String> SYSTEM_TABLES = List.of(
            "share/mariadb_system_tables.sql",
            "share/mariadb_performance_tables.sql",
            "share/mariadb_system_tables_data.sql");

    private final Installation installation;
    private final Map<String, String> settings;

    private MariaDbPrograms(Installation installation, Map<String, String> settings) {
        this.installation = installation;
        this.settings = settings;
    }

    static MariaDbPrograms prepare(MariaDbOptions options, Unprivileged user) {
        return new MariaDbPrograms(
                Installation.prepare(new MariaDbBinaries(), user, options.directory(), options.binariesCache()),
                options.settings());
    }

    /** Where the servers' data and logs go. */
    Path directory() {
        return installation.directory();
    }

    Set<Long> processes() {
        return installation.processes();
    }

    /** Makes the data of an empty server in the directory, unless it is there already. What is there is whole: it is renamed into place. */
    void initialise(Path data) throws IOException {
        if (Files.exists(data)) {
            return;
        }
        Path empty = installation.workDirectory().resolve("empty");
        if (!Files.exists(empty)) {
            bootstrap(empty);
        }
        Path unfinished = data.resolveSibling(data.getFileName() + ".unfinished");
        FileTrees.delete(unfinished);
        // a copy takes a fifth of the time that the second server's system tables would
        FileTrees.copy(empty, unfinished);
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Starts a server on the data.
     *
     * @param arguments what this server has beside the settings
     */
    GuardedProcess start(String name, Path data, Path log, List<String> arguments) throws IOException {
        List<String> command = command(data);
        command.addAll(arguments);
        return installation.start(new ServerCommand(name, command, environment(), log, "TERM", STOP_GRACE), data);
    }

    private void bootstrap(Path data) throws IOException {
        installation.privateDirectory(data);
        List<String> sql = new ArrayList<>();
        sql.add("create database mysql;");
        sql.add("use mysql;");
        // accounts without a password instead of accounts of the operating system's users
        sql.add("set @auth_root_socket = null;");
        for (String script : SYSTEM_TABLES) {
            try (var lines = Files.lines(installation.program(script), StandardCharsets.UTF_8)) {
                // as the scripts' own head says: these lines make accounts for this machine's name
                lines.filter(line -> !line.contains("@current_hostname")).forEach(sql::add);
            }
        }
        sql.add("flush privileges;");
        sql.addAll(Accounts.STATEMENTS);
        Path script = installation.workDirectory().resolve("bootstrap.sql");
        Files.write(script, sql);
        List<String> command = command(data);
        command.add("--bootstrap");
        installation.run("MariaDB's bootstrap in " + data, command, environment(), script);
    }

    private List<String> command(Path data) {
        List<String> command = new ArrayList<>();
        command.add(installation.program(MariaDbBinaries.SERVER).toString());
        command.add("--no-defaults");
        settings.forEach((setting, value) -> command.add("--" + setting + "=" + value));
        command.add("--basedir=" + installation.program(""));
        command.add("--lc-messages-dir=" + installation.program("share"));
        command.add("--datadir=" + data);
        command.add("--tmpdir=" + data);
        return command;
    }

    /** The environment for MariaDB's programs: fixed language and zone, and none of the user's own variables that they heed. */
    private static Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(Programs.environmentWithout(name -> name.startsWith("MYSQL")
                || name.startsWith("MARIADB")
                || name.startsWith("LC_")
                || name.startsWith("UMASK")
                || name.equals("NOTIFY_SOCKET")));
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        return environment;
    }

    @Override
    public void close() {
        installation.close();
    }
}
