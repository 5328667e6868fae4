package io.backfleet.protocol.task;

import io.backfleet.protocol.key.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Works out {@link Outcome#mark}: the first eight bytes of a SHA-256. It goes over what is stored, so it never changes. */
final class OutcomeMark {
    private OutcomeMark() {}

    static long of(int range, Outcome outcome) {
        StringBuilder text = new StringBuilder();
        text.append(range).append('/').append(outcome.counters().seen()).append('/');
        if (outcome instanceof Outcome.Yielded yielded) {
            append(text.append("yielded"), yielded.position());
        } else if (outcome instanceof Outcome.Poisoned poisoned) {
            append(text.append("poisoned"), poisoned.position());
            append(text, poisoned.next());
        } else {
            text.append("done");
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The lengths keep one value's end from passing for the next one's beginning. */
    private static void append(StringBuilder text, @Nullable Key key) {
        text.append('/');
        if (key != null) {
            key.values()
                    .forEach(value -> text.append(value.length()).append(':').append(value));
        }
    }
}
