package io.backfleet.protocol.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.spec.TableName.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "users",
                "app.users",
                "\"Order Lines\"",
                "sales.\"Order.Lines\"",
                "\"a.b\".\"c\"",
                "\"say \"\"hi\"\"\"",
                "\"\"\"\"",
                "stra\u00dfe.\"\u0130stanbul \ud83c\udfe0\"",
                "\" \""
            })
    void name_isPrintedAsItWasWritten(String text) {
        assertEquals(text, TableName.parse(text).toString());
    }

    @Test
    void parts_areSeparated() {
        TableName plain = TableName.parse("users");
        assertEquals(Optional.empty(), plain.schema());
        assertEquals(new Part("users", false), plain.table());
        TableName quoted = TableName.parse("Sales.\"Order.\"\"Lines\"\"\"");
        assertEquals(Optional.of(new Part("Sales", false)), quoted.schema());
        assertEquals(new Part("Order.\"Lines\"", true), quoted.table());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\u0001',
            value = {
                ". ~ has an empty part",
                "a. ~ has an empty part",
                ".a ~ has an empty part",
                "a..b ~ has an empty part",
                "\"\" ~ has an empty part",
                "a.\"\" ~ has an empty part",
                "\"open ~ has an opening quote without a closing one",
                "\"open\"\" ~ has an opening quote without a closing one",
                "a\"b ~ has a quote inside an unquoted part",
                "\"a\"b ~ has text behind a closing quote",
                "a.b.c ~ one or two parts, not 3"
            })
    void otherTexts_areRefused(String text, String why) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> TableName.parse(text));
        assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
    }

    @Test
    void emptyName_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> TableName.parse(""));
        assertThrows(IllegalArgumentException.class, () -> new TableName(List.of()));
    }

    @Test
    void anyQuotedName_survivesPrintingAndParsing() {
        String alphabet = "aB.\"' \u0130\u00df\ud83c\udfe0;-";
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            List<Part> parts = new ArrayList<>();
            for (int p = random.nextInt(2); p >= 0; p--) {
                StringBuilder text = new StringBuilder();
                for (int c = random.nextInt(6); c >= 0; c--) {
                    text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                parts.add(new Part(text.toString(), true));
            }
            TableName name = new TableName(parts);
            assertEquals(name, TableName.parse(name.toString()));
        }
    }
}
