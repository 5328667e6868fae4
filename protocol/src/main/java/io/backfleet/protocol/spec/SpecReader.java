package io.backfleet.protocol.spec;

import io.backfleet.protocol.document.Document;
import io.backfleet.protocol.document.Section;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads specs. All problems that the text alone shows are reported together, with their lines. */
public final class SpecReader {
    private static final Pattern MIGRATION = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
    private static final Pattern DATABASE_GLOB = Pattern.compile("[A-Za-z0-9*][A-Za-z0-9._*-]{0,99}");

    private final Document document;

    private SpecReader(Document document) {
        this.document = document;
    }

    /**
     * Reads a spec.
     *
     * @param file name for messages
     * @throws io.backfleet.protocol.error.InvalidInputException with everything that is wrong
     */
    public static MigrationSpec read(String file, String yaml) {
        return read(Document.read(file, yaml));
    }

    /** Reads a spec from a document, which can afterwards give lines to problems that others find. */
    public static MigrationSpec read(Document document) {
        return new SpecReader(document).read();
    }

    private MigrationSpec read() {
        Section root = document.root();
        String migration = root.requiredText("migration", "name the migration, for instance users-full-name");
        if (!migration.isEmpty() && !MIGRATION.matcher(migration).matches()) {
            root.report(
                    ErrorCode.INVALID_VALUE,
                    "migration",
                    "'" + migration + "' is no migration name",
                    "up to 100 lower-case letters, digits, '.', '_', '-', starting with a letter or digit");
        }
        String owner = root.text("owner").orElse("");
        List<String> databases = databases(root);
        if (root.has("gate") || root.has("verify")) {
            String key = root.has("gate") ? "gate" : "verify";
            root.report(
                    ErrorCode.NOT_SUPPORTED,
                    key,
                    "this version fills in columns and does not verify them yet",
                    "remove the section");
        }
        Settings settings = settings(root);
        Optional<Section> backfill = root.section("backfill");
        BackfillSpec spec = new BackfillSpec(TableName.parse("t"), null, Map.of(), false, List.of());
        if (backfill.isPresent()) {
            spec = backfill(backfill.get());
        } else if (!root.has("backfill")) {
            root.report(ErrorCode.MISSING_KEY, "backfill", "is missing", "say what to fill in: table and set");
        }
        document.finish();
        return new MigrationSpec(migration, owner, databases, spec, settings);
    }

    private static List<String> databases(Section root) {
        List<String> databases = root.texts("databases");
        if (databases.isEmpty()) {
            root.report(
                    ErrorCode.MISSING_KEY,
                    "databases",
                    "names no database",
                    "list ids from the workers' databases file, for instance [\"users-*\"]");
        }
        for (String database : databases) {
            if (!DATABASE_GLOB.matcher(database).matches()) {
                root.report(
                        ErrorCode.INVALID_VALUE,
                        "databases",
                        "'" + database + "' is no database id",
                        "letters, digits, '.', '_', '-', and '*' for any characters");
            }
        }
        return databases;
    }

    private static Settings settings(Section root) {
        Settings settings = Settings.DEFAULT;
        Optional<Section> throttle = root.section("throttle");
        if (throttle.isEmpty()) {
            return settings;
        }
        for (String name : Settings.names()) {
            Optional<String> text = throttle.get().text(name);
            if (text.isPresent()) {
                try {
                    settings = settings.with(name, text.get());
                } catch (BackfleetException e) {
                    throttle.get().report(e.code(), throttle.get().at(name), e.text(), Settings.meaning(name));
                }
            }
        }
        return settings;
    }

    private static BackfillSpec backfill(Section section) {
        String table = section.requiredText("table", "name the table, for instance users or app.users");
        TableName name = TableName.parse("t");
        if (!table.isEmpty()) {
            try {
                name = TableName.parse(table);
            } catch (IllegalArgumentException e) {
                section.report(
                        ErrorCode.INVALID_VALUE,
                        section.at("table"),
                        String.valueOf(e.getMessage()),
                        "write table, schema.table, or \"quoted\" parts");
            }
        }
        Map<String, String> set = section.textMap("set");
        if (set.isEmpty()) {
            section.report(
                    ErrorCode.MISSING_KEY,
                    section.at("set"),
                    "sets no column",
                    "write 'column: \"SQL expression\"' lines under set");
        }
        Map<String, String> sound = new LinkedHashMap<>();
        set.forEach((column, expression) -> {
            Optional<String> flaw = SqlText.flaw(expression);
            if (flaw.isEmpty()) {
                sound.put(column, expression);
            } else {
                section.report(
                        ErrorCode.EXPRESSION_INVALID,
                        section.at("set") + "." + column,
                        "the expression " + flaw.get(),
                        "write one SQL expression over this row's columns");
            }
        });
        String key = section.text("key").orElse(null);
        boolean onlyWhereNull = section.flag("onlyWhereNull").orElse(false);
        return new BackfillSpec(name, key, sound, onlyWhereNull, section.texts("frozen"));
    }
}
