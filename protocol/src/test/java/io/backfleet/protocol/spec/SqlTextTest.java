package io.backfleet.protocol.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "first_name || ' ' || last_name",
                "a::text",
                "(a + b) * -c",
                "coalesce(a, b, 'x')",
                "data #>> '{a,b}'",
                "data #> '{a}'",
                "data ->> 'a' -> 'b'",
                "data ? 'key'",
                "data @> '{\"a\": [1, 2]}'",
                "'it''s'",
                "regexp_replace(phone, '\\D', '', 'g')",
                "'\\\\'",
                "\"Odd \"\"name\"\"; -- here\"",
                "'; drop table users; --'",
                "'/* no comment */ $1 # ` )'",
                "CASE WHEN a > 1 THEN 'x' ELSE 'y' END",
                "ARRAY[1, 2, 3]",
                "(array[1,2])[1]",
                "a - -1",
                "a / b * c",
                "date '2020-01-01' + interval '1 day'",
                "U&\"d!0061t\" UESCAPE '!'",
                "lower(stra\u00dfe)",
                "\n  a\n+ b\n"
            })
    void expression_isFine(String expression) {
        assertEquals(Optional.empty(), SqlText.flaw(expression));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\u0001',
            value = {
                "x) , y = (1 ~ closes a ')' that it did not open",
                ") ~ closes a ')' that it did not open",
                "(a] ~ closes a ']' that it did not open",
                "[a) ~ closes a ')' that it did not open",
                "a) OR (b ~ closes a ')' that it did not open",
                "(a ~ does not close a bracket that it opens",
                "f(a, (b) ~ does not close a bracket that it opens",
                "a[1 ~ does not close a bracket that it opens",
                "a, b ~ is a list, not one expression",
                "x, y = 1 ~ is a list, not one expression",
                "a; drop table t ~ has a ';' outside quotes",
                "a -- rest ~ has a comment (--, /* or, in MySQL, #)",
                "a --1 ~ has a comment (--, /* or, in MySQL, #)",
                "a /* x */ ~ has a comment (--, /* or, in MySQL, #)",
                "a # rest ~ has a comment (--, /* or, in MySQL, #)",
                "a /*+ hint */ ~ has a comment (--, /* or, in MySQL, #)",
                "$$text$$ ~ has a '$': dollar quotes and parameters are not taken",
                "$tag$ ' $tag$ ~ has a '$': dollar quotes and parameters are not taken",
                "$1 ~ has a '$': dollar quotes and parameters are not taken",
                "a \\ b ~ has a '\\' outside quotes",
                "'a\\' ~ has a backslash right before a quote: engines read it differently, write chr(92) instead",
                "E'\\'' ~ has a backslash right before a quote: engines read it differently, write chr(92) instead",
                "'\\'' || 'x ~ has a backslash right before a quote: engines read it differently, write chr(92) instead",
                "\"a\\\" ~ has a backslash right before a quote: engines read it differently, write chr(92) instead",
                "'open ~ has an opening ' without a closing one",
                "'it''s ~ has an opening ' without a closing one",
                "\"open ~ has an opening \" without a closing one",
                "'a' || ' ~ has an opening ' without a closing one",
                "a ` ' ` ' ~ has a '`': quote names with double quotes",
                "1 `) , y = (1` 2 ~ has a '`': quote names with double quotes"
            })
    void expression_hasAFlaw(String expression, String flaw) {
        assertEquals(Optional.of(flaw), SqlText.flaw(expression), expression);
    }

    @Test
    void emptyExpression_isAFlaw() {
        assertEquals(Optional.of("is empty"), SqlText.flaw(""));
        assertEquals(Optional.of("is empty"), SqlText.flaw(" \n\t"));
    }

    @Test
    void zeroCharacter_isNamed() {
        assertEquals(Optional.of("has a 'NUL' outside quotes"), SqlText.flaw("a\u0000"));
    }

    @Test
    void deepBrackets_areFine() {
        String deep = "(".repeat(100_000) + "a" + ")".repeat(100_000);
        assertEquals(Optional.empty(), SqlText.flaw(deep));
        assertTrue(SqlText.flaw(deep + ")").isPresent());
    }
}
