package io.backfleet.database.mysql.schema;

import io.backfleet.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of texts as columns hold them: JSON, which is written here alone, so that equal lists are equal texts. */
public final class Texts {
    private record Listed(List<String> texts) {}

    private Texts() {}

    /** Null for null. */
    public static @Nullable String write(@Nullable List<String> texts) {
        return texts == null ? null : new String(Wire.write(new Listed(texts)), StandardCharsets.UTF_8);
    }

    /** Null for null. */
    public static @Nullable List<String> read(@Nullable String text) {
        return text == null
                ? null
                : Wire.read(text.getBytes(StandardCharsets.UTF_8), Listed.class).texts();
    }
}
