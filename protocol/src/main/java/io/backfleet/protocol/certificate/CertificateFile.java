package io.backfleet.protocol.certificate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.wire.MalformedMessageException;
import io.backfleet.protocol.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as a file: the wire's JSON with line breaks. White space and the order of fields do not matter, since the
 * signature goes over the canonical form; everything else does: a file that holds anything besides what is signed, where
 * somebody might believe it to be, is refused.
 */
public final class CertificateFile {
    /** Larger files are refused unread: the longest certificate is far smaller. */
    public static final int MAX_BYTES = 4_000_000;

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private CertificateFile() {}

    public static byte[] write(Certificate certificate) {
        try {
            byte[] json = STRICT.writeValueAsBytes(STRICT.readTree(Wire.write(certificate)));
            byte[] file = Arrays.copyOf(json, json.length + 1);
            file[json.length] = '\n';
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("what was just written is JSON", e);
        }
    }

    /**
     * Reads a file. The result still has to be {@linkplain CertificateCheck#check checked}.
     *
     * @param source name of the file, for messages
     * @throws BackfleetException CERTIFICATE_INVALID, and nothing else
     */
    public static Certificate read(String source, byte[] file) {
        if (file.length > MAX_BYTES) {
            throw invalid(source, "has " + file.length + " bytes, more than any certificate", null);
        }
        try {
            JsonNode held = STRICT.readTree(file);
            Certificate certificate = Wire.read(file, Certificate.class);
            if (!held.equals(STRICT.readTree(Wire.write(certificate)))) {
                throw invalid(source, "holds more than, or other than, a certificate does", null);
            }
            return certificate;
        } catch (JsonProcessingException e) {
            throw invalid(source, "is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException | MalformedMessageException e) {
            throw invalid(source, "is no certificate: " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw invalid(source, "holds text that cannot be written", e);
        }
    }

    private static BackfleetException invalid(String source, String problem, @Nullable Throwable cause) {
        return new BackfleetException(
                ErrorCode.CERTIFICATE_INVALID,
                source + " " + problem + " -> get it again with `backfleet certificate`",
                cause);
    }
}
