package io.backfleet.database.mysql.catalog;

import io.backfleet.database.jdbc.Sql;
import io.backfleet.database.mysql.connection.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the fleet's account may do, by its own grants and those of its active roles. Immutable. */
public final class Grants {
    private static final Pattern GRANT = Pattern.compile("GRANT (.+?) ON (?:TABLE )?(\\S+) TO .*");
    /** In the quotes that the session's mode wants, or in backticks. */
    private static final Pattern NAME = Pattern.compile("`((?:[^`]|``)*)`|\"((?:[^\"]|\"\")*)\"|(\\*)");

    /** Stands behind a privilege that holds for some columns only. */
    private static final String OF_COLUMNS = "(...)";

    /** One line; names are {@code *} for all. */
    private record Grant(Set<String> privileges, String schema, String table) {
        boolean covers(String privilege, String inSchema, String onTable) {
            boolean named = privileges.contains(privilege)
                    || (privileges.contains("ALL PRIVILEGES") && !privilege.equals("PROXY"));
            return named
                    && (schema.equals("*") || like(schema).matcher(inSchema).matches())
                    && (table.equals("*") || table.equals(onTable));
        }

        /** Names of databases in grants are patterns. */
        private static Pattern like(String pattern) {
            StringBuilder regex = new StringBuilder();
            for (int i = 0; i < pattern.length(); i++) {
                char c = pattern.charAt(i);
                if (c == '\\' && i + 1 < pattern.length()) {
                    i++;
                    regex.append(Pattern.quote(String.valueOf(pattern.charAt(i))));
                } else if (c == '%' || c == '_') {
                    regex.append(c == '%' ? ".*" : ".");
                } else {
                    regex.append(Pattern.quote(String.valueOf(c)));
                }
            }
            return Pattern.compile(regex.toString());
        }
    }

    private final List<Grant> grants;
    private final String account;

    private Grants(List<Grant> grants, String account) {
        this.grants = List.copyOf(grants);
        this.account = account;
    }

    /** Reads them; every account may read its own. */
    public static Grants of(Connection connection) throws SQLException {
        List<Grant> grants = new ArrayList<>();
        for (String line : Sql.query(connection, "SHOW GRANTS" + withRoles(connection), row -> row.getString(1))) {
            Matcher matcher = GRANT.matcher(line);
            if (matcher.matches()) {
                parse(matcher.group(1), matcher.group(2)).ifPresent(grants::add);
            }
        }
        String account = Sql.first(
                        connection,
                        "SELECT CONCAT(QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', 1)), '@',"
                                + " QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)))",
                        row -> row.getString(1))
                .orElse("");
        return new Grants(grants, account);
    }

    private static String withRoles(Connection connection) throws SQLException {
        if (MySqlServer.of(connection).isMariaDb()) {
            return "";
        }
        String roles = Sql.first(connection, "SELECT CURRENT_ROLE()", row -> row.getString(1))
                .orElse("NONE");
        return roles.equals("NONE") ? "" : " FOR CURRENT_USER() USING " + roles;
    }

    private static Optional<Grant> parse(String privileges, String on) {
        Matcher names = NAME.matcher(on);
        if (!names.find()) {
            return Optional.empty();
        }
        String schema = name(names);
        String table = names.find() ? name(names) : "*";
        Set<String> set = new TreeSet<>();
        for (String privilege : privileges.replaceAll("\\([^)]*\\)", OF_COLUMNS).split(",", -1)) {
            set.add(privilege.strip().toUpperCase(Locale.ROOT));
        }
        return Optional.of(new Grant(set, schema, table));
    }

    private static String name(Matcher matcher) {
        if (matcher.group(1) != null) {
            return matcher.group(1).replace("``", "`");
        }
        return matcher.group(2) == null ? "*" : matcher.group(2).replace("\"\"", "\"");
    }

    /** As GRANT writes it, for instance {@code 'fleet'@'%'}. */
    public String account() {
        return account;
    }

    /** Whether a privilege holds for some columns of a table at least. */
    public boolean holdInPart(String privilege, String schema, String table) {
        return hold(privilege, schema, table)
                || grants.stream().anyMatch(grant -> grant.covers(privilege + " " + OF_COLUMNS, schema, table));
    }

    /** Whether a privilege holds on a whole table. */
    public boolean hold(String privilege, String schema, String table) {
        return grants.stream().anyMatch(grant -> grant.covers(privilege, schema, table));
    }

    /** Whether a privilege holds on the server as a whole. */
    public boolean holdEverywhere(String privilege) {
        return grants.stream().anyMatch(grant -> grant.schema().equals("*") && grant.covers(privilege, "*", "*"));
    }

    /** Whether all of some privileges hold on a whole database. */
    public boolean holdAll(String schema, String... privileges) {
        for (String privilege : privileges) {
            if (grants.stream().noneMatch(grant -> grant.table().equals("*") && grant.covers(privilege, schema, "*"))) {
                return false;
            }
        }
        return true;
    }
}
