package io.backfleet.protocol.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * The bytes of messages: JSON objects with the schema version in field {@value #VERSION_FIELD}. Unknown fields are
 * ignored, so that a newer sender may add some. Thread-safe.
 */
public final class Wire {
    /** Raised when a reader of the old version would misread the new one. */
    public static final int VERSION = 1;

    static final String VERSION_FIELD = "v";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            // decimals travel to the digit, as they are: digests go over them
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Wire() {}

    /** Writes a message, in one line. */
    public static byte[] write(Object message) {
        try {
            ObjectNode node = MAPPER.valueToTree(message);
            ObjectNode versioned = MAPPER.createObjectNode();
            versioned.put(VERSION_FIELD, VERSION);
            versioned.setAll(node);
            return MAPPER.writeValueAsBytes(versioned);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message must be writable: " + message.getClass(), e);
        }
    }

    /**
     * Reads a message.
     *
     * @throws MalformedMessageException when the bytes are no such message, or of a later version
     */
    public static <T> T read(byte[] bytes, Class<T> type) {
        try {
            if (!(MAPPER.readTree(bytes) instanceof ObjectNode node)) {
                throw new MalformedMessageException("not a JSON object", null);
            }
            // to the letter: a number that only becomes the version by being cut or converted is another version
            JsonNode version = node.path(VERSION_FIELD);
            if (!version.isInt() || version.intValue() != VERSION) {
                throw new MalformedMessageException("schema version '" + version + "', this reads " + VERSION, null);
            }
            node.remove(VERSION_FIELD);
            return MAPPER.treeToValue(node, type);
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedMessageException("not a " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    /** A mapper with the wire's settings, for documents around messages (HTTP, {@code --json}). */
    public static JsonMapper mapper() {
        return MAPPER;
    }
}
