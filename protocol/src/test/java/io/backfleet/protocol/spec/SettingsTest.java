package io.backfleet.protocol.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @ParameterizedTest
    @CsvSource({
        "maxLag, 10ms, 1h",
        "maxActiveSessions, 1, 1000000",
        "maxLockWaits, 1, 1000000",
        "batchTime, 1ms, 10s",
        "maxBatchRows, 10, 1000000",
        "taskTime, 100ms, 1h",
        "maxTasks, 1, 1000"
    })
    void bothBounds_areTakenAndKept(String name, String least, String most) {
        assertEquals(least, Settings.DEFAULT.with(name, least).texts().get(name));
        assertEquals(most, Settings.DEFAULT.with(name, most).texts().get(name));
    }

    @ParameterizedTest
    @CsvSource({
        "maxLag, 9ms, 10ms to 1h",
        "maxLag, 3600001ms, 10ms to 1h",
        "maxActiveSessions, -1, 0 to 1000000",
        "maxActiveSessions, 1000001, 0 to 1000000",
        "maxLockWaits, 0, 1 to 1000000",
        "batchTime, 0.9ms, 1ms to 10s",
        "batchTime, 10.001s, 1ms to 10s",
        "maxBatchRows, 9, 10 to 1000000",
        "maxBatchRows, 4294967306, 10 to 1000000",
        "taskTime, 99ms, 100ms to 1h",
        "maxTasks, 0, 1 to 1000",
        "maxTasks, 1001, 1 to 1000"
    })
    void valuesBeyondTheBounds_areRefusedWithTheBounds(String name, String text, String allowed) {
        BackfleetException e = assertThrows(BackfleetException.class, () -> Settings.DEFAULT.with(name, text));
        assertEquals(ErrorCode.INVALID_VALUE, e.code());
        assertEquals("'" + text + "' is not in " + allowed, e.text());
    }

    @ParameterizedTest
    @CsvSource({
        "maxLag, 5, is not a duration",
        "maxLag, '', is not a duration",
        "batchTime, fast, is not a duration",
        "maxTasks, 1.5, is not a whole number",
        "maxTasks, 4s, is not a whole number",
        "maxTasks, '', is not a whole number",
        "maxTasks, 99999999999999999999, is not a whole number"
    })
    void valuesOfAnotherForm_areRefused(String name, String text, String why) {
        BackfleetException e = assertThrows(BackfleetException.class, () -> Settings.DEFAULT.with(name, text));
        assertEquals(ErrorCode.INVALID_VALUE, e.code());
        assertTrue(e.text().contains(why), e.text());
    }

    @Test
    void autoActiveSessions_areWrittenAsAWordAndAsZero() {
        Settings set = Settings.DEFAULT.with("maxActiveSessions", "7");
        assertEquals(0, set.with("maxActiveSessions", "0").maxActiveSessions());
        assertEquals(0, set.with("maxActiveSessions", " auto ").maxActiveSessions());
        assertEquals("auto", Settings.DEFAULT.texts().get("maxActiveSessions"));
        assertThrows(BackfleetException.class, () -> set.with("maxTasks", "auto"));
        assertThrows(BackfleetException.class, () -> set.with("maxActiveSessions", "AUTO"));
    }

    @Test
    void unknownSetting_isRefusedWithTheKnownOnes() {
        for (String name : List.of("maxlag", "MAXLAG", "", "nonsense")) {
            BackfleetException e = assertThrows(BackfleetException.class, () -> Settings.DEFAULT.with(name, "1"));
            assertEquals(ErrorCode.UNKNOWN_KEY, e.code());
            assertTrue(e.text().contains(Settings.names().toString()), e.text());
        }
        assertThrows(BackfleetException.class, () -> Settings.meaning("nonsense"));
    }

    @Test
    void constructor_holdsTheSameBounds() {
        BackfleetException e =
                assertThrows(BackfleetException.class, () -> new Settings(1_500, 0, 10, 50, 100_000, 30_000, 0));
        assertEquals("maxTasks = 0 is not in 1 to 1000", e.text());
    }

    /** Changing one setting leaves the others alone: each is given its own odd value in turn. */
    @Test
    void change_concernsOneSettingOnly() {
        List<String> values = List.of("777ms", "77", "7", "77ms", "777", "7777ms", "9");
        Settings settings = Settings.DEFAULT;
        Map<String, String> expected = Settings.DEFAULT.texts();
        List<String> names = Settings.names();
        for (int i = 0; i < names.size(); i++) {
            String before = expected.get(names.get(i));
            settings = settings.with(names.get(i), values.get(i));
            expected.put(names.get(i), settings.texts().get(names.get(i)));
            assertEquals(expected, settings.texts());
            assertNotEquals(before, settings.texts().get(names.get(i)), names.get(i));
        }
        assertEquals(new Settings(777, 77, 7, 77, 777, 7_777, 9), settings);
    }

    @Test
    void texts_readBackAsTheSameSettings() {
        for (Settings settings : List.of(
                Settings.DEFAULT,
                new Settings(1_234, 5, 6, 7, 890, 12_345, 6),
                new Settings(3_600_000, 1_000_000, 1_000_000, 10_000, 1_000_000, 3_600_000, 1_000))) {
            Settings read = new Settings(10, 0, 1, 1, 10, 100, 1);
            for (Map.Entry<String, String> text : settings.texts().entrySet()) {
                read = read.with(text.getKey(), text.getValue());
            }
            assertEquals(settings, read);
        }
    }

    @Test
    void everyName_hasATextAndAMeaning() {
        assertEquals(Settings.names(), new ArrayList<>(Settings.DEFAULT.texts().keySet()));
        Settings.names().forEach(name -> assertFalse(Settings.meaning(name).isBlank(), name));
    }
}
