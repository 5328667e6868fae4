package io.backfleet.protocol.spec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One migration as a team declares it. Immutable; two specs with the same {@link #digest()} do the same.
 *
 * @param migration its name, unique in the fleet: a lower-case letter or digit, then up to 99 of those, dot, dash,
 *     underscore
 * @param owner who to ask; may be empty
 * @param databases ids of databases, {@code *} standing for any characters; at least one
 * @param backfill what to fill in
 * @param settings how hard to press
 */
public record MigrationSpec(
        String migration, String owner, List<String> databases, BackfillSpec backfill, Settings settings) {
    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    public MigrationSpec {
        requireNonNull(migration, "migration");
        requireNonNull(owner, "owner");
        databases = List.copyOf(databases);
        requireNonNull(backfill, "backfill");
        requireNonNull(settings, "settings");
    }

    /** SHA-256 of the canonical JSON, as 64 hexadecimal digits. Settings are part of it. */
    @JsonIgnore
    public String digest() {
        try {
            byte[] json = CANONICAL.writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256, and records of text can be written as JSON", e);
        }
    }
}
