package io.backfleet.embedded.mysql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to set up embedded MariaDB. Immutable; every {@code with} method gives a changed copy.
 *
 * @param settings server settings of every server, by name; switches take {@code ON} and {@code OFF}
 * @param directory where the data lives and stays, or null for a temporary directory that is removed in the end
 * @param binariesCache directory in which unpacked server programs are kept for the next start, or null to unpack them anew and remove them in the
 *     end; only this user may be able to write to it
 * @param startDeadline how long one server may take to answer
 */
public record MariaDbOptions(
        Map<String, String> settings,
        @Nullable Path directory,
        @Nullable Path binariesCache,
        Duration startDeadline) {
    /** System property that names a binaries cache when no option does: the build's tests use it. */
    public static final String CACHE_PROPERTY = "backfleet.mariadb.cache";

    private static final Map<String, String> DEFAULT_SETTINGS = Map.ofEntries(
            Map.entry("max_connections", "400"),
            Map.entry("innodb_buffer_pool_size", "64M"),
            Map.entry("innodb_log_file_size", "32M"),
            // both logs are written at each commit and left to the system to bring to disk: a crash of the server keeps
            // what was committed, a crash of the machine need not; with 0 a killed primary would have less than its
            // replica
            Map.entry("innodb_flush_log_at_trx_commit", "2"),
            Map.entry("sync_binlog", "0"),
            Map.entry("sync_frm", "OFF"),
            Map.entry("character_set_server", "utf8mb4"),
            // what later versions take by themselves
            Map.entry("collation_server", "utf8mb4_uca1400_ai_ci"),
            // a server with TLS makes a key at each start, which takes seconds
            Map.entry("ssl", "OFF"));

    /** Checks setting names and copies the map. */
    public MariaDbOptions {
        settings = Map.copyOf(settings);
        for (String name : settings.keySet()) {
            if (!name.matches("[A-Za-z][A-Za-z0-9_-]*")) {
                throw new IllegalArgumentException("'" + name + "' is no MariaDB setting's name");
            }
        }
    }

    /** Small, quick, temporary: about 100 connections, no TLS, nothing forced to disk, data removed in the end. */
    public static MariaDbOptions defaults() {
        String cache = System.getProperty(CACHE_PROPERTY, "");
        return new MariaDbOptions(
                DEFAULT_SETTINGS, null, cache.isEmpty() ? null : Path.of(cache), Duration.ofSeconds(60));
    }

    /** With this setting instead of the one of that name, or added. */
    public MariaDbOptions withSetting(String name, String value) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.put(name, value);
        return new MariaDbOptions(changed, directory, binariesCache, startDeadline);
    }

    /** With data kept in this directory: a later start with the same directory finds it again. */
    public MariaDbOptions withDirectory(Path kept) {
        return new MariaDbOptions(settings, kept.toAbsolutePath(), binariesCache, startDeadline);
    }

    /** With unpacked server programs kept in this directory. */
    public MariaDbOptions withBinariesCache(Path cache) {
        return new MariaDbOptions(settings, directory, cache.toAbsolutePath(), startDeadline);
    }

    /** With another limit for one server's start. */
    public MariaDbOptions withStartDeadline(Duration deadline) {
        return new MariaDbOptions(settings, directory, binariesCache, deadline);
    }
}
