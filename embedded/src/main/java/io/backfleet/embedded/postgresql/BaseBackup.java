package io.backfleet.embedded.postgresql;

import io.backfleet.embedded.process.FileTrees;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * Copies a running primary's files into a standby's data directory: the low-level base backup of the PostgreSQL manual ("Making a Base Backup
 * Using the Low Level API"), since the binaries jar has no pg_basebackup.
 */
final class BaseBackup {
    /** Directories whose content the manual says to leave out. */
    private static final Set<String> EMPTIED = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> LEFT_OUT =
            Set.of("postmaster.pid", "postmaster.opts", "backup_label", "postgresql.auto.conf");

    private BaseBackup() {}

    /**
     * Takes the backup and marks it as a standby.
     *
     * @param primary running
     * @param slot physical replication slot, made anew: it keeps the WAL that the standby needs from here on
     * @param target absent or empty
     */
    static void take(PostgresServer primary, String slot, Path target) throws SQLException, IOException {
        // start and stop belong to one session
        try (Connection session = primary.connect("postgres")) {
            call(
                    session,
                    "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = ?",
                    slot);
            call(session, "select pg_create_physical_replication_slot(?, true)", slot);
            call(session, "select pg_backup_start(?, true)", slot);
            copy(primary.data(), target);
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                row.next();
                Files.writeString(target.resolve("backup_label"), row.getString(1));
            }
        }
        Files.createFile(target.resolve("standby.signal"));
        Files.createFile(target.resolve("postgresql.auto.conf"));
    }

    private static void call(Connection session, String sql, String argument) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.setString(1, argument);
            statement.execute();
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path relative = source.relativize(directory);
                FileTrees.privateDirectory(target.resolve(relative));
                return EMPTIED.contains(relative.toString()) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path relative = source.relativize(file);
                if (!LEFT_OUT.contains(relative.toString())) {
                    try {
                        Files.copy(file, target.resolve(relative));
                    } catch (NoSuchFileException dropped) {
                        // removed while we copied: replaying the WAL removes it as well
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        for (String kept : List.of("archive_status", "summaries")) {
            FileTrees.privateDirectory(target.resolve("pg_wal").resolve(kept));
        }
    }
}
