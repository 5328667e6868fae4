package io.backfleet.messaging;

import java.util.Locale;

/** Which tasks travel together. Each channel has a topic and a group of its own, so that neither waits for the other. */
public enum TaskChannel {
    /** For workers: everything that writes, plans or proves. */
    BACKFILL,
    /** For verifiers: everything that only reads and compares. */
    VERIFY;

    /** Lower case, as in logs and thread names. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
