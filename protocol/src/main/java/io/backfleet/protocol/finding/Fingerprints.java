package io.backfleet.protocol.finding;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Texts that tell one schema or one server from another, in the form {@code part=value;part=value}. A role that may not
 * see a part leaves it out, so parts that only one of two texts has say nothing about whether they are of the same
 * thing; texts that have no part in common are not of the same thing as far as anybody can tell. All functions.
 */
public final class Fingerprints {
    private Fingerprints() {}

    /** What of it has changed, in words; empty when nothing has. */
    public static Optional<String> change(String before, String now) {
        if (before.equals(now)) {
            return Optional.empty();
        }
        Map<String, String> old = parts(before);
        Map<String, String> young = parts(now);
        young.keySet().retainAll(old.keySet());
        if (young.isEmpty()) {
            return Optional.of("was " + before + ", is " + now);
        }
        return young.entrySet().stream()
                .filter(part -> !part.getValue().equals(old.get(part.getKey())))
                .findFirst()
                .map(part -> part.getKey() + " was " + old.get(part.getKey()) + ", is " + part.getValue());
    }

    /** All that two texts of the same thing tell; the later one when they are not of the same thing. */
    public static String both(String before, String now) {
        Map<String, String> all = parts(before);
        Map<String, String> young = parts(now);
        if (change(before, now).isPresent() || young.keySet().containsAll(all.keySet())) {
            return now;
        }
        all.putAll(young);
        StringBuilder text = new StringBuilder();
        all.forEach((part, value) ->
                text.append(text.isEmpty() ? "" : ";").append(part).append('=').append(value));
        return text.toString();
    }

    private static Map<String, String> parts(String fingerprint) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : fingerprint.split(";", -1)) {
            int end = part.indexOf('=');
            if (end > 0) {
                parts.put(part.substring(0, end), part.substring(end + 1));
            }
        }
        return parts;
    }
}
