package io.backfleet.protocol.spec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.wire.CanonicalJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One migration as a team declares it. Immutable; two specs with the same {@link #digest()} do the same.
 *
 * @param migration its name, unique in the fleet: a lower-case letter or digit, then up to 99 of those, dot, dash,
 *     underscore
 * @param owner who to ask; may be empty
 * @param databases ids of databases, {@code *} standing for any characters; at least one
 * @param backfill what to fill in; null when both sides are only to be compared
 * @param verify what to compare; null when nothing is
 * @param gate what it takes to call the contract safe; without meaning when nothing is compared
 * @param settings how hard to press
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrationSpec(
        String migration,
        String owner,
        List<String> databases,
        @Nullable BackfillSpec backfill,
        @Nullable VerifySpec verify,
        GatePolicy gate,
        Settings settings) {
    public MigrationSpec {
        requireNonNull(migration, "migration");
        requireNonNull(owner, "owner");
        databases = List.copyOf(databases);
        requireNonNull(gate, "gate");
        requireNonNull(settings, "settings");
        if (backfill == null && verify == null) {
            throw new IllegalArgumentException("neither a backfill nor a verification");
        }
    }

    /** A backfill and nothing behind it. */
    public MigrationSpec(
            String migration, String owner, List<String> databases, BackfillSpec backfill, Settings settings) {
        this(migration, owner, databases, backfill, null, GatePolicy.DEFAULT, settings);
    }

    /** The table that is walked; with a transfer the one that rows come from. */
    @JsonIgnore
    public TableName table() {
        return backfill != null
                ? backfill.table()
                : requireNonNull(verify, "verify").table();
    }

    /** The table that is filled in, or would be: the walked one, or with a transfer the one that rows go to. */
    @JsonIgnore
    public TableName written() {
        Transfer transfer = transfer();
        return transfer == null ? table() : transfer.into();
    }

    /** Where rows go; null when a table's own columns are filled in or compared. */
    @JsonIgnore
    public @Nullable Transfer transfer() {
        return backfill != null
                ? backfill.transfer()
                : requireNonNull(verify, "verify").transfer();
    }

    /** Which kind of work this is. */
    @JsonIgnore
    public MigrationKind kind() {
        Transfer transfer = transfer();
        if (transfer == null) {
            return MigrationKind.COLUMNS;
        }
        return transfer.crosses() ? MigrationKind.COPY : MigrationKind.TABLE;
    }

    /** The unique constraint or index to walk by; null for the primary key. */
    @JsonIgnore
    public @Nullable String key() {
        return backfill != null
                ? backfill.key()
                : requireNonNull(verify, "verify").key();
    }

    /** SHA-256 of the canonical JSON, as 64 hexadecimal digits. Settings are part of it. */
    @JsonIgnore
    public String digest() {
        return CanonicalJson.digest(this);
    }
}
