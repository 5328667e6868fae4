package io.backfleet.coordinator.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.wire.Wire;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request's body, one JSON object of single values; an empty body is an empty object. */
final class JsonBody {
    private final ObjectNode object;

    private JsonBody(ObjectNode object) {
        this.object = object;
    }

    /**
     * Reads a request's body.
     *
     * @param known fields that it may have; none for any
     * @throws BackfleetException SYNTAX or UNKNOWN_KEY
     */
    static JsonBody of(RoutingContext context, String... known) {
        String text = context.body().asString();
        try {
            JsonNode node = text == null || text.isBlank()
                    ? Wire.mapper().createObjectNode()
                    : Wire.mapper().readTree(text);
            if (!(node instanceof ObjectNode object)) {
                throw new BackfleetException(ErrorCode.SYNTAX, "the request's body is not a JSON object");
            }
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (known.length > 0 && !List.of(known).contains(field.getKey())) {
                    throw new BackfleetException(
                            ErrorCode.UNKNOWN_KEY, "unknown '" + field.getKey() + "', known: " + List.of(known));
                }
            }
            return new JsonBody(object);
        } catch (JsonProcessingException e) {
            throw new BackfleetException(
                    ErrorCode.SYNTAX, "the request's body is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** True or false; false when it is not there. */
    boolean flag(String name) {
        JsonNode value = object.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, name + " must be true or false");
        }
        return value.asBoolean(false);
    }

    /** A text that must be there. */
    String text(String name) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            throw new BackfleetException(ErrorCode.MISSING_KEY, name + " is missing from the request's body");
        }
        if (!value.isTextual()) {
            throw new BackfleetException(ErrorCode.INVALID_VALUE, name + " must be a text");
        }
        return value.asText();
    }

    /** All of it, each value as its text. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!field.getValue().isValueNode() || field.getValue().isNull()) {
                throw new BackfleetException(ErrorCode.INVALID_VALUE, field.getKey() + " must be a single value");
            }
            texts.put(field.getKey(), field.getValue().asText());
        }
        return texts;
    }
}
