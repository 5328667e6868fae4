package io.backfleet.database.config;

import io.backfleet.protocol.document.Document;
import io.backfleet.protocol.document.Section;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the databases file, which lives with the workers alone:
 *
 * <pre>{@code
 * databases:
 *   users-1:
 *     url: jdbc:postgresql://db1:5432/app
 *     user: backfleet
 *     password: ${env:USERS_1_PASSWORD}      # or ${file:/run/secrets/users-1}, or the password itself
 *     replicas: ["jdbc:postgresql://db1-replica:5432/app"]
 *     poolSize: 10
 * }</pre>
 *
 * <p>{@code jdbc:mysql:} and {@code jdbc:mariadb:} mean the same: either way MySQL's driver connects, so options behind
 * the question mark are that driver's, and which product answers is told by its version.
 *
 * <p>All problems come in one report. No message holds a password, nor a URL that may hold one.
 */
public final class DatabasesFile {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Set<String> ENGINES = Set.of("mariadb", "mysql", "postgresql");

    /** Lists of hosts, hosts with options of their own, and hosts that a name server lists. */
    private static final Pattern SEVERAL =
            Pattern.compile("^jdbc:[a-z]+://[^/?]*[,(=]|[?&]dnsSrv=", Pattern.CASE_INSENSITIVE);

    private final Document document;
    private final SecretSource secrets;

    private DatabasesFile(Document document, Map<String, String> environment) {
        this.document = document;
        this.secrets = new SecretSource(environment);
    }

    /**
     * Reads a file.
     *
     * @throws BackfleetException when it can't be read; {@link io.backfleet.protocol.error.InvalidInputException} with
     *     everything that is wrong in it
     */
    public static DatabasesConfig read(Path file, Map<String, String> environment) {
        try {
            return read(file.toString(), Files.readString(file), environment);
        } catch (IOException e) {
            throw new BackfleetException(
                    ErrorCode.SYNTAX,
                    "the databases file " + file + " can't be read ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    /**
     * Reads a text.
     *
     * @param file name for messages
     * @param environment variables for {@code ${env:NAME}}
     * @throws io.backfleet.protocol.error.InvalidInputException with everything that is wrong
     */
    public static DatabasesConfig read(String file, String yaml, Map<String, String> environment) {
        return new DatabasesFile(Document.read(file, yaml), environment).read();
    }

    private DatabasesConfig read() {
        Section root = document.root();
        Map<String, DatabaseEntry> entries = new LinkedHashMap<>();
        Map<String, Section> sections = root.sections("databases");
        sections.forEach((id, section) -> entry(id, section).ifPresent(entry -> entries.put(id, entry)));
        if (sections.isEmpty()) {
            root.report(
                    ErrorCode.MISSING_KEY,
                    "databases",
                    "names no database",
                    "write 'databases:' and under it 'id:' with url, user and password");
        }
        document.finish();
        return new DatabasesConfig(entries);
    }

    private Optional<DatabaseEntry> entry(String id, Section section) {
        if (!ID.matcher(id).matches()) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.path(),
                    "'" + id + "' is no database id",
                    "up to 100 letters, digits, '.', '_', '-', starting with a letter or digit");
        }
        String url = section.requiredText("url", "write the primary's URL, jdbc:postgresql://host:port/database");
        boolean good = !url.isEmpty() && checkUrl(section, "url", url);
        String user = section.text("user").orElse("");
        Secret password = password(section);
        List<String> replicas = new ArrayList<>();
        for (String replica : section.texts("replicas")) {
            good &= checkUrl(section, "replicas", replica);
            if (replicas.contains(replica) || replica.equals(url)) {
                section.report(
                        ErrorCode.INVALID_VALUE,
                        section.at("replicas"),
                        "names one server twice",
                        "list each replica once, and never the primary");
            }
            replicas.add(replica);
        }
        int poolSize = poolSize(section);
        return good ? Optional.of(new DatabaseEntry(id, url, user, password, replicas, poolSize)) : Optional.empty();
    }

    private static boolean checkUrl(Section section, String key, String url) {
        Optional<String> flaw = JdbcUrl.flaw(url);
        if (flaw.isPresent()) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at(key),
                    flaw.get(),
                    "write jdbc:postgresql://host:port/database, and user and password under keys of their own");
            return false;
        }
        String engine = JdbcUrl.parse(url).engine();
        if (!ENGINES.contains(engine)) {
            section.report(
                    ErrorCode.NOT_SUPPORTED,
                    section.at(key),
                    "this version does not know the engine '" + engine + "'",
                    "it knows " + ENGINES.stream().sorted().toList());
            return false;
        }
        if (!engine.equals("postgresql") && JdbcUrl.parse(url).database().isEmpty()) {
            section.report(
                    ErrorCode.INVALID_VALUE,
                    section.at(key),
                    "names no database, and a " + engine + " server has no default one",
                    "write jdbc:" + engine + "://host:port/database");
            return false;
        }
        if (!engine.equals("postgresql") && SEVERAL.matcher(url).find()) {
            // MySQL's driver goes over to another one in silence, and takes none of the session's settings along
            section.report(
                    ErrorCode.NOT_SUPPORTED,
                    section.at(key),
                    "names several servers, or a place to look them up",
                    "name the primary alone, jdbc:" + engine + "://host:port/database, or a proxy that leads to it");
            return false;
        }
        return true;
    }

    private Secret password(Section section) {
        String text = section.text("password").orElse("");
        try {
            return secrets.resolve(text);
        } catch (BackfleetException e) {
            section.report(
                    e.code(),
                    section.at("password"),
                    e.text(),
                    "set it where the worker starts, or write ${env:NAME} or ${file:/path}");
            return new Secret("");
        }
    }

    private static int poolSize(Section section) {
        Optional<String> text = section.text("poolSize");
        if (text.isEmpty()) {
            return DatabaseEntry.DEFAULT_POOL_SIZE;
        }
        try {
            int size = Integer.parseInt(text.get().strip());
            if (size >= 1 && size <= 1000) {
                return size;
            }
        } catch (NumberFormatException e) {
            // reported below, like a number out of range
        }
        section.report(
                ErrorCode.INVALID_VALUE,
                section.at("poolSize"),
                "'" + text.get() + "' is not a whole number in 1 to 1000",
                "leave it out for " + DatabaseEntry.DEFAULT_POOL_SIZE);
        return DatabaseEntry.DEFAULT_POOL_SIZE;
    }
}
