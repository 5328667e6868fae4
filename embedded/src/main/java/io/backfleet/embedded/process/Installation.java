package io.backfleet.embedded.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Unpacked server programs, the way to run them here, and where their data goes. Owns a work directory and, where data is kept, the lock on its
 * directory. Thread-safe.
 */
public final class Installation implements AutoCloseable {
    /** A killed parent's servers need a moment to leave their directory. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

    private final WorkDirectory work;
    private final Unprivileged user;
    private final Path home;
    private final Path directory;
    private final @Nullable DirectoryLock lock;

    private Installation(
            WorkDirectory work, Unprivileged user, Path home, Path directory, @Nullable DirectoryLock lock) {
        this.work = work;
        this.user = user;
        this.home = home;
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Makes the programs ready to run.
     *
     * @param user the way not to be root
     * @param kept directory for data that stays, locked until {@link #close()}; or null for a temporary one
     * @param cache directory in which unpacked programs are kept; or null to remove them in the end
     * @throws EmbeddedServerException when that fails; nothing is left then
     */
    public static Installation prepare(
            PackedPrograms programs, Unprivileged user, @Nullable Path kept, @Nullable Path cache) {
        DirectoryLock lock = kept == null ? null : DirectoryLock.acquire(kept, LOCK_PATIENCE);
        WorkDirectory work = null;
        try {
            work = WorkDirectory.create(programs.name().toLowerCase(Locale.ROOT));
            Path home = home(programs, user, work, cache);
            checkRunnable(home.resolve(programs.server()));
            return new Installation(work, user, home, kept == null ? work.path() : kept, lock);
        } catch (IOException | RuntimeException e) {
            closeAll(work, lock);
            throw EmbeddedServerException.notStarted(programs.name(), e);
        }
    }

    private static Path home(PackedPrograms programs, Unprivileged user, WorkDirectory work, @Nullable Path cache)
            throws IOException {
        if (user.needsOwnership()) {
            work.openToOthers();
        }
        // nobody could not enter a cache below another user's home
        if (cache != null && !user.needsOwnership()) {
            return ProgramCache.home(programs, cache.toAbsolutePath());
        }
        Path home = work.resolve("programs");
        programs.unpack(new Unpacking(home));
        return home;
    }

    private static void checkRunnable(Path program) {
        if (!Files.isExecutable(program)) {
            throw new EmbeddedServerException(program + " can't be run: its file system forbids programs (mount option"
                    + " noexec). Set -Djava.io.tmpdir to a directory that allows them");
        }
    }

    /** A file of the programs. */
    public Path program(String name) {
        return home.resolve(name);
    }

    /** Where the servers' data and logs go: the directory that is kept, or the work directory. */
    public Path directory() {
        return directory;
    }

    /** A place for what nobody wants to keep. */
    public Path workDirectory() {
        return work.path();
    }

    /** Ids of the child processes that this JVM started for it and that run now. */
    public Set<Long> processes() {
        return work.processes();
    }

    /**
     * Makes a directory that only the servers' user may enter, and gives it to that user.
     *
     * @throws IOException when it can't be made
     */
    public void privateDirectory(Path directory) throws IOException {
        FileTrees.privateDirectory(directory);
        user.own(directory);
    }

    /**
     * Runs one of the programs to its end.
     *
     * @param name what messages call it
     * @param input what it reads on standard input; or null for nothing
     * @throws EmbeddedServerException when it doesn't end with 0; the message holds its output
     */
    public void run(String name, List<String> command, Map<String, String> environment, @Nullable Path input) {
        Programs.run(name, work.path(), user.command(command), environment, input);
    }

    /**
     * Starts a server.
     *
     * @param data its directory, which is given to the servers' user
     */
    public GuardedProcess start(ServerCommand server, Path data) throws IOException {
        user.own(data);
        return work.start(new ServerCommand(
                server.name(),
                user.command(server.command()),
                server.environment(),
                server.log(),
                server.stopSignal(),
                server.grace()));
    }

    /** Stops what still runs, removes what is temporary and gives the kept directory back. */
    @Override
    public void close() {
        closeAll(work, lock);
    }

    private static void closeAll(@Nullable WorkDirectory work, @Nullable DirectoryLock lock) {
        try {
            if (work != null) {
                work.close();
            }
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }
}
