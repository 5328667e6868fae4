package io.backfleet.embedded.postgresql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to set up embedded PostgreSQL. Immutable; every {@code with} method gives a changed copy.
 *
 * @param settings server settings ({@code postgresql.conf}) of every server, by name
 * @param directory where the data lives and stays, or null for a temporary directory that is removed in the end
 * @param binariesCache directory in which unpacked server programs are kept for the next start, or null to unpack them anew and remove them in the
 *     end; only this user may be able to write to it
 * @param startDeadline how long one server may take to answer
 */
public record PostgresOptions(
        Map<String, String> settings,
        @Nullable Path directory,
        @Nullable Path binariesCache,
        Duration startDeadline) {
    /** System property that names a binaries cache when no option does: the build's tests use it. */
    public static final String CACHE_PROPERTY = "backfleet.postgresql.cache";

    private static final Map<String, String> DEFAULT_SETTINGS = Map.ofEntries(
            Map.entry("max_connections", "400"),
            Map.entry("shared_buffers", "64MB"),
            // data of a demo or a test: a crash of the server keeps it, a crash of the machine need not
            Map.entry("fsync", "off"),
            Map.entry("wal_level", "logical"),
            Map.entry("max_wal_senders", "10"),
            Map.entry("max_replication_slots", "10"),
            Map.entry("hot_standby", "on"),
            Map.entry("wal_receiver_status_interval", "1s"),
            // a standby whose primary was away comes back in a fraction of the default 5 s
            Map.entry("wal_retrieve_retry_interval", "250ms"));

    /** Checks setting names and copies the map. */
    public PostgresOptions {
        settings = Map.copyOf(settings);
        for (String name : settings.keySet()) {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_.]*")) {
                throw new IllegalArgumentException("'" + name + "' is no PostgreSQL setting's name");
            }
        }
    }

    /** Small, quick, temporary: about 100 connections, fsync off, data removed in the end. */
    public static PostgresOptions defaults() {
        String cache = System.getProperty(CACHE_PROPERTY, "");
        return new PostgresOptions(
                DEFAULT_SETTINGS, null, cache.isEmpty() ? null : Path.of(cache), Duration.ofSeconds(60));
    }

    /** With this setting instead of the one of that name, or added. */
    public PostgresOptions withSetting(String name, String value) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.put(name, value);
        return new PostgresOptions(changed, directory, binariesCache, startDeadline);
    }

    /** With data kept in this directory: a later start with the same directory finds it again. */
    public PostgresOptions withDirectory(Path kept) {
        return new PostgresOptions(settings, kept.toAbsolutePath(), binariesCache, startDeadline);
    }

    /** With unpacked server programs kept in this directory. */
    public PostgresOptions withBinariesCache(Path cache) {
        return new PostgresOptions(settings, directory, cache.toAbsolutePath(), startDeadline);
    }

    /** With another limit for one server's start. */
    public PostgresOptions withStartDeadline(Duration deadline) {
        return new PostgresOptions(settings, directory, binariesCache, deadline);
    }
}
