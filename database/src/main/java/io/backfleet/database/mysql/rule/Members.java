package io.backfleet.database.mysql.rule;

import static io.backfleet.database.mysql.rule.TextSql.ownText;
import static io.backfleet.database.mysql.rule.TextSql.stored;
import static io.backfleet.database.mysql.rule.TextSql.unicode;

import io.backfleet.database.mysql.catalog.Column;
import io.backfleet.database.mysql.catalog.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What enums and sets store of a value: the members that the column's collation takes it for. */
final class Members {
    private static final Pattern MEMBER = Pattern.compile("'((?:[^']|'')*)'");

    private Members() {}

    static Stored ofEnum(Column column, String value, Shape shape) {
        switch (shape.form()) {
            case WHOLE, DECIMAL, APPROXIMATE -> {
                return place(column, value, shape);
            }
            default -> {
                String members = String.join(", ", members(column));
                String wanted = ownText(column, "TRIM(TRAILING ' ' FROM " + unicode(value, shape) + ")");
                String place = "FIELD(" + wanted + ", " + members + ")";
                String text = "CASE WHEN " + place + " > 0 THEN ELT(" + place + ", " + members + ") ELSE "
                        + unicode(value, shape) + " END";
                String member = "CONVERT(" + text + " USING utf8mb4)";
                return new Stored(unicode(column), stored(column, member), member);
            }
        }
    }

    /** A number is a member's place, or the sum of the members' bits. */
    private static Stored place(Column column, String value, Shape shape) {
        String place = shape.form() == Form.WHOLE ? value : "TRUNCATE(" + value + ", 0)";
        return new Stored("(" + column.sql() + " + 0)", place, place);
    }

    static Stored ofSet(Column column, String value, Shape shape) {
        if (shape.form() == Form.WHOLE || shape.form() == Form.DECIMAL || shape.form() == Form.APPROXIMATE) {
            return place(column, value, shape);
        }
        List<String> bits = new ArrayList<>();
        List<String> members = members(column);
        String wanted = ownText(column, "TRIM(TRAILING ' ' FROM " + unicode(value, shape) + ")");
        for (int i = 0; i < members.size(); i++) {
            bits.add("(FIND_IN_SET(" + members.get(i) + ", " + wanted + ") > 0) * " + Long.toUnsignedString(1L << i));
        }
        String mask = "(" + String.join(" + ", bits) + ")";
        String named = "CASE WHEN " + wanted + " = '' THEN 0 ELSE 1 + CHAR_LENGTH(" + wanted
                + ") - CHAR_LENGTH(REPLACE(" + wanted + ", ',', '')) END";
        String text = "CASE WHEN BIT_COUNT(" + mask + ") = " + named + " THEN MAKE_SET(" + mask + ", "
                + String.join(", ", members) + ") ELSE " + unicode(value, shape) + " END";
        String set = "CONVERT(" + text + " USING utf8mb4)";
        return new Stored(unicode(column), stored(column, set), set);
    }

    /** As literals, in the column's order. */
    private static List<String> members(Column column) {
        Matcher matcher = MEMBER.matcher(column.type());
        return matcher.results()
                .map((MatchResult member) -> Identifier.literal(member.group(1).replace("''", "'")))
                .map(literal -> "CONVERT(" + literal + " USING " + column.charset() + ")")
                .toList();
    }
}
