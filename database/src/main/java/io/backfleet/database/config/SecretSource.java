package io.backfleet.database.config;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves {@code ${env:NAME}} and {@code ${file:/path}}; any other text stands for itself. The whole value must be
 * the reference: mixing a secret with text would make half-secrets. A file's last line break does not belong to it.
 *
 * <p>Thread-safe.
 */
final class SecretSource {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    private final Map<String, String> environment;

    SecretSource(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @throws BackfleetException {@code SECRET_NOT_FOUND}, naming the variable or file and never a value */
    Secret resolve(String text) {
        Matcher reference = REFERENCE.matcher(text);
        if (!reference.matches()) {
            if (text.startsWith("${")) {
                throw new BackfleetException(
                        ErrorCode.INVALID_VALUE, "is neither ${env:NAME} nor ${file:/path} nor a plain value");
            }
            return new Secret(text);
        }
        String name = reference.group(2);
        return new Secret(reference.group(1).equals("env") ? variable(name) : file(name));
    }

    private String variable(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new BackfleetException(
                    ErrorCode.SECRET_NOT_FOUND, "the environment variable " + name + " is not set");
        }
        return value;
    }

    private static String file(String name) {
        try {
            return Files.readString(Path.of(name)).replaceFirst("\\R\\z", "");
        } catch (IOException | InvalidPathException e) {
            throw new BackfleetException(
                    ErrorCode.SECRET_NOT_FOUND,
                    "the file " + name + " can't be read (" + e.getClass().getSimpleName() + ")",
                    e);
        }
    }
}
