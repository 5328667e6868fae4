package io.backfleet.messaging.kafka;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts secrets into client properties, so that the file itself can lie anywhere. All functions. */
final class PropertySecrets {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    private PropertySecrets() {}

    /** @throws BackfleetException SECRET_NOT_FOUND, naming the variable or file and never a value */
    static Map<String, String> resolve(Map<String, String> properties, Map<String, String> environment) {
        Map<String, String> resolved = new TreeMap<>();
        properties.forEach((name, value) -> resolved.put(name, resolve(name, value, environment)));
        return resolved;
    }

    private static String resolve(String name, String value, Map<String, String> environment) {
        Matcher reference = REFERENCE.matcher(value);
        StringBuilder text = new StringBuilder();
        while (reference.find()) {
            String secret = reference.group(1).equals("env")
                    ? variable(name, reference.group(2), environment)
                    : file(name, reference.group(2));
            // stands between quotes there, and must not end them
            String safe = name.endsWith("sasl.jaas.config")
                    ? secret.replace("\\", "\\\\").replace("\"", "\\\"")
                    : secret;
            reference.appendReplacement(text, Matcher.quoteReplacement(safe));
        }
        return reference.appendTail(text).toString();
    }

    private static String variable(String name, String variable, Map<String, String> environment) {
        String value = environment.get(variable);
        if (value == null) {
            throw new BackfleetException(
                    ErrorCode.SECRET_NOT_FOUND,
                    "Kafka property " + name + ": the environment variable " + variable + " is not set");
        }
        return value;
    }

    private static String file(String name, String file) {
        try {
            return Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
        } catch (IOException | InvalidPathException e) {
            throw new BackfleetException(
                    ErrorCode.SECRET_NOT_FOUND,
                    "Kafka property " + name + ": the file " + file + " can't be read ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }
}
