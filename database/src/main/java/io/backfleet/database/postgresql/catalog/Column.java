package io.backfleet.database.postgresql.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param number its attribute number
 * @param name unquoted
 * @param type as it was declared, for people, for instance {@code numeric(10,2)}
 * @param notNull declared NOT NULL
 * @param generation {@link Generation}
 * @param baseName catalog name of its type, or of the type behind its domain, for instance {@code int8}
 * @param baseSql the same as casts write it, without length or precision
 * @param typmod length or precision as the catalog has it, -1 for none
 * @param coercion function that cuts a value to the typmod, qualified; null when the type has none
 * @param coercionFlag whether that function can be told that the cast is an assignment
 * @param comparable whether the type's own equality tells all values apart that a reader can tell apart
 * @param equality whether the type has an equality at all, so that there is such a thing as two writings of one value
 * @param collatable whether comparing it needs a collation
 * @param enumerated whether it is one of labels, in the order of their declaration
 * @param visible whether the base type stands on the search path, so that its operators do too
 */
public record Column(
        int number,
        String name,
        String type,
        boolean notNull,
        Generation generation,
        String baseName,
        String baseSql,
        int typmod,
        @Nullable String coercion,
        boolean coercionFlag,
        boolean comparable,
        boolean equality,
        boolean collatable,
        boolean enumerated,
        boolean visible) {
    /** Who gives a column its value. */
    public enum Generation {
        /** Whoever writes the row. */
        NONE,
        /** An expression. */
        EXPRESSION,
        /** An identity sequence, always. */
        IDENTITY_ALWAYS,
        /** An identity sequence unless the writer does. */
        IDENTITY_DEFAULT
    }

    /** Whether the server alone gives it its value. */
    public boolean generated() {
        return generation == Generation.EXPRESSION || generation == Generation.IDENTITY_ALWAYS;
    }

    /** Its name in quotes. */
    public String sql() {
        return Identifier.quote(name);
    }

    /**
     * An expression's value as this column would store it, as SQL: rounded where assigning rounds, and failing where
     * assigning fails. A plain cast would not do: casting to {@code varchar(n)}, {@code char(n)} or {@code bit(n)} cuts
     * off silently what assigning refuses.
     */
    public String stored(String expression) {
        String cast = "(" + expression + ")::" + baseSql;
        if (typmod < 0 || coercion == null) {
            return cast;
        }
        return coercion + "(" + cast + ", " + typmod + (coercionFlag ? ", false)" : ")");
    }

    /**
     * Itself, and a text of a limited length without its limit. Where such a text is assigned, blanks that are too many
     * are cut off without a word: with the limit a text that is longer by blanks alone would equal what is left of it.
     */
    public Column unlimited() {
        return new Column(
                number,
                name,
                type,
                notNull,
                generation,
                baseName,
                baseSql,
                baseName.equals("varchar") ? -1 : typmod,
                coercion,
                coercionFlag,
                comparable,
                equality,
                collatable,
                enumerated,
                visible);
    }

    /** The most that a text of a limited length has; the modifier is that plus 4 (PostgreSQL source, {@code varchar.c}). */
    public int characters() {
        return typmod - 4;
    }

    /** Whether the column differs from what it would store of an expression, as SQL; never null. */
    public String differsFrom(String expression) {
        if (!comparable) {
            return text(sql()) + " IS DISTINCT FROM " + text(stored(expression));
        }
        // bytes decide: equal under some collation is not equal to whoever reads it
        String collate = collatable ? " COLLATE \"C\"" : "";
        return sql() + collate + " IS DISTINCT FROM " + stored(expression) + collate;
    }

    /** The text of a value of this type that a reader gets. */
    private String text(String value) {
        // casting takes blanks from the end, which readers get
        String text = baseName.equals("bpchar")
                ? "pg_catalog.textin(pg_catalog.bpcharout(" + value + "))"
                : "(" + value + ")::text";
        return text + " COLLATE \"C\"";
    }
}
