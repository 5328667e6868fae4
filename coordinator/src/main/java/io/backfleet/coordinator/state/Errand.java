package io.backfleet.coordinator.state;

import static java.util.Objects.requireNonNull;

/** Something to look at when its time has come. */
public record Errand(Kind kind, String key) implements Comparable<Errand> {
    /** What is to be looked at. */
    public enum Kind {
        /** A database may get something to do. */
        DATABASE,
        /** Nothing was heard of a task. */
        FLIGHT,
        /** Nothing was heard of a worker. */
        WORKER,
        /** An answer was kept long enough. */
        ANSWER,
        /** A migration has changed and was not published yet. */
        MIGRATION,
        /** A gate's evidence is to be judged again. */
        GATE
    }

    public Errand {
        requireNonNull(kind, "kind");
        requireNonNull(key, "key");
    }

    @Override
    public int compareTo(Errand o) {
        int byKind = kind.compareTo(o.kind);
        return byKind != 0 ? byKind : key.compareTo(o.key);
    }
}
