package io.backfleet.messaging.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertySecretsTest {
    @TempDir
    Path directory;

    private Map<String, String> read(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("kafka.properties"), text);
        return KafkaSettings.readProperties(file, Map.of("PASSWORD", "pass\"word\\"));
    }

    @Test
    void references_areReplaced_andCantEndTheQuotesAroundThem() throws IOException {
        Files.writeString(directory.resolve("secret"), "from-file\n");
        Map<String, String> properties = read("sasl.jaas.config=x username=\"u\" password=\"${env:PASSWORD}\";\n"
                + "ssl.key.password=${file:" + directory.resolve("secret") + "}\nplain=$x\n");
        assertEquals("x username=\"u\" password=\"pass\\\"word\\\\\";", properties.get("sasl.jaas.config"));
        assertEquals("from-file", properties.get("ssl.key.password"));
        assertEquals("$x", properties.get("plain"));
    }

    @Test
    void missingSecret_isNamed_notShown() {
        BackfleetException e = assertThrows(BackfleetException.class, () -> read("a=${env:OTHER}\n"));
        assertEquals(ErrorCode.SECRET_NOT_FOUND, e.code());
        assertTrue(e.text().contains("OTHER is not set"), e.text());
        assertThrows(BackfleetException.class, () -> read("a=${file:/nowhere}\n"));
        assertFalse(e.text().contains("pass"), e.text());
    }

    @Test
    void kafkasOwnProviders_areLeftToKafka() throws IOException {
        assertEquals(
                "${file:/x:key}",
                read("config.providers=file\na=${file:/x:key}\n").get("a"));
    }
}
