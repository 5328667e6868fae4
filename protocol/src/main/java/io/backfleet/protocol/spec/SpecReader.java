package io.backfleet.protocol.spec;

import io.backfleet.protocol.document.Document;
import io.backfleet.protocol.document.Section;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads specs. All problems that the text alone shows are reported together, with their lines. */
public final class SpecReader {
    private static final Pattern MIGRATION = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
    private static final Pattern DATABASE_GLOB = Pattern.compile("[A-Za-z0-9*][A-Za-z0-9._*-]{0,99}");

    private static final String OFF = "off";

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
        Settings settings = settings(root);
        Optional<BackfillSpec> backfill = root.section("backfill").flatMap(SpecReader::backfill);
        Optional<VerifySpec> verify = verify(root, backfill);
        GatePolicy gate = gate(root);
        document.finish();
        return new MigrationSpec(
                migration, owner, databases, backfill.orElse(null), verify.orElse(null), gate, settings);
    }

    private static Optional<VerifySpec> verify(Section root, Optional<BackfillSpec> backfill) {
        boolean alone = !root.has("backfill");
        if (!root.has("verify")) {
            if (alone) {
                root.report(
                        ErrorCode.MISSING_KEY,
                        "backfill",
                        "is missing",
                        "say what to fill in: table and set; or only what to compare, under verify");
            }
            return backfill.filter(
                            spec -> spec.transfer() != null || !spec.set().isEmpty())
                    .map(VerifySpec::of);
        }
        if (!root.isMapping("verify")) {
            String text = root.text("verify").orElse("");
            if (!text.equals(OFF)) {
                root.report(
                        ErrorCode.INVALID_VALUE,
                        "verify",
                        "is '" + text + "'",
                        "write off, or indent its keys under it");
            } else if (alone) {
                root.report(
                        ErrorCode.INVALID_VALUE, "verify", "is off, and there is no backfill", "nothing is left to do");
            }
            return Optional.empty();
        }
        return root.section("verify").flatMap(section -> VerifyReader.read(section, backfill.orElse(null), alone));
    }

    private static GatePolicy gate(Section root) {
        if (root.has("gate") && root.has("verify") && !root.isMapping("verify")) {
            root.report(
                    ErrorCode.INVALID_VALUE,
                    "gate",
                    "has no evidence to go by with 'verify: off'",
                    "remove one of the two");
        }
        return root.section("gate").map(GateReader::read).orElse(GatePolicy.DEFAULT);
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

    /** Empty for a transfer that cannot be read: what is compared with it could only be misunderstood. */
    private static Optional<BackfillSpec> backfill(Section section) {
        return TransferReader.meant(section) ? transfer(section) : Optional.of(columns(section));
    }

    private static BackfillSpec columns(Section section) {
        TableName name = SpecParts.table(section);
        Optional<Section> set = section.section("set");
        if (set.isEmpty() || set.get().keys().isEmpty()) {
            section.report(
                    ErrorCode.MISSING_KEY,
                    section.at("set"),
                    "sets no column",
                    "write 'column: \"SQL expression\"' lines under set");
        }
        String key = section.text("key").orElse(null);
        boolean onlyWhereNull = section.flag("onlyWhereNull").orElse(false);
        Map<String, String> sound = set.map(SpecParts::expressions).orElse(Map.of());
        return new BackfillSpec(name, key, sound, onlyWhereNull, section.texts("frozen"));
    }

    private static Optional<BackfillSpec> transfer(Section section) {
        TableName from = TransferReader.from(section);
        for (String key : List.of("set", "onlyWhereNull")) {
            if (section.has(key)) {
                section.report(
                        ErrorCode.INVALID_VALUE,
                        section.at(key),
                        "is for columns of one table",
                        key.equals("set") ? "write the expressions under columns" : "remove it");
            }
        }
        Map<String, String> columns =
                section.section("columns").map(SpecParts::expressions).orElse(Map.of());
        String key = section.text("key").orElse(null);
        List<String> frozen = section.texts("frozen");
        return TransferReader.read(section, true, columns.keySet())
                .map(transfer -> new BackfillSpec(from, key, columns, false, frozen, transfer));
    }
}
