package io.backfleet.database.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JDBC URL taken apart as far as every engine writes it alike: {@code jdbc:engine://hosts/database?options}. Immutable.
 *
 * @param engine for instance {@code postgresql}
 * @param hosts host and port, or several with commas between; never credentials
 * @param database the database's name; may be empty
 */
public record JdbcUrl(String engine, String hosts, String database) {
    private static final Pattern SHAPE = Pattern.compile("jdbc:([a-z0-9]+)://([^/?]*)(?:/([^?]*))?(?:\\?(.*))?");
    private static final Pattern CREDENTIALS =
            Pattern.compile("(?:^|&)(?:user|username|password|sslpassword|sslkeypassword)=");

    /**
     * What is wrong with a text as a URL, for people; empty when nothing is. Never quotes the text, which may hold a
     * password.
     */
    public static Optional<String> flaw(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            return Optional.of("is no JDBC URL of the form jdbc:postgresql://host:port/database");
        }
        boolean inHosts = shape.group(2).contains("@");
        boolean inOptions = shape.group(4) != null
                && CREDENTIALS.matcher(shape.group(4).toLowerCase(Locale.ROOT)).find();
        return inHosts || inOptions ? Optional.of("has credentials in it") : Optional.empty();
    }

    /** @throws IllegalArgumentException when {@link #flaw} finds one */
    public static JdbcUrl parse(String text) {
        Optional<String> flaw = flaw(text);
        Matcher shape = SHAPE.matcher(text);
        if (flaw.isPresent() || !shape.matches()) {
            throw new IllegalArgumentException("the URL " + flaw.orElse("can't be read"));
        }
        return new JdbcUrl(shape.group(1), shape.group(2), shape.group(3) == null ? "" : shape.group(3));
    }
}
