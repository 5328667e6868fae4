package io.backfleet.coordinator.access;

import io.backfleet.protocol.error.BackfleetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An access file that may change while it is used. A new version that can't be read leaves the one before in force.
 * Thread-safe; starts no thread, whoever uses it calls {@link #look()} now and then.
 */
public final class AccessWatch {
    private static final Logger LOG = LoggerFactory.getLogger(AccessWatch.class);

    private final Path file;
    private volatile AccessFile.Read current;
    private volatile @Nullable String flaw;
    private List<String> seen;

    private AccessWatch(Path file, AccessFile.Read current, List<String> seen) {
        this.file = file;
        this.current = current;
        this.seen = seen;
    }

    /**
     * Reads a file for the first time.
     *
     * @throws BackfleetException as {@link AccessFile#read}
     */
    public static AccessWatch of(Path file) {
        AccessFile.Read read = AccessFile.read(file);
        // what changes while it is read is noticed at the next look, which then reads once too often
        AccessWatch watch = new AccessWatch(file, read, List.of());
        watch.seen = watch.marks(read.files());
        return watch;
    }

    /** Whom the API knows at this moment. */
    public Access access() {
        return current.access();
    }

    /** Why the newest version of the file is not in force; empty when it is. */
    public Optional<String> flaw() {
        return Optional.ofNullable(flaw);
    }

    /**
     * Reads the file again if it, or one that it names, has changed, and as long as it can't be read. Does I/O.
     *
     * @return whether another version is in force now
     */
    public synchronized boolean look() {
        List<String> marks = marks(current.files());
        if (marks.equals(seen) && flaw == null) {
            return false;
        }
        seen = marks;
        try {
            AccessFile.Read read = AccessFile.read(file);
            boolean changed = !read.access().equals(current.access());
            current = read;
            seen = marks(read.files());
            flaw = null;
            LOG.info(
                    "access file read again: {} principals",
                    read.access().principals().size());
            return changed;
        } catch (BackfleetException e) {
            if (!e.text().equals(flaw)) {
                LOG.error(
                        "the access file has changed and can't be read; the version before stays in force: {}",
                        e.text());
            }
            flaw = e.text();
            return false;
        }
    }

    /** Size beside time: two changes may come within one tick of the file system's clock. */
    private List<String> marks(List<Path> files) {
        List<String> marks = new ArrayList<>();
        for (Path each : files) {
            try {
                marks.add(each + " " + Files.getLastModifiedTime(each).toMillis() + " " + Files.size(each));
            } catch (IOException e) {
                marks.add(each + " missing");
            }
        }
        return marks;
    }
}
