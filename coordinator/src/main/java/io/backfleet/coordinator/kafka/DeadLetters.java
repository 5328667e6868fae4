package io.backfleet.coordinator.kafka;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Failure;
import io.backfleet.protocol.wire.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** Records for the dead topic: the bytes as they came, and in headers from where and why. */
final class DeadLetters {
    static final String SOURCE_HEADER = "backfleet.source";
    static final String CODE_HEADER = "backfleet.code";
    static final String MESSAGE_HEADER = "backfleet.message";
    static final String CUT_HEADER = "backfleet.cut";

    private DeadLetters() {}

    /**
     * A dead letter.
     *
     * @param source topic, partition and offset, or what else it was, for people
     * @param value cut when it would not fit into a message
     */
    static Record<byte[], byte[]> of(String source, byte[] value, Failure why, long now) {
        Headers headers = new RecordHeaders();
        headers.add(SOURCE_HEADER, utf8(source));
        headers.add(CODE_HEADER, utf8(why.code().name()));
        headers.add(MESSAGE_HEADER, utf8(why.message()));
        byte[] kept = value;
        if (value.length > Encoded.MAX_BYTES) {
            kept = Arrays.copyOf(value, Encoded.MAX_BYTES);
            headers.add(CUT_HEADER, utf8(Integer.toString(value.length)));
        }
        return new Record<>(utf8(source), kept, now, headers);
    }

    /** What went wrong, as a failure. */
    static Failure failure(Throwable e) {
        if (e instanceof BackfleetException known) {
            return Failure.of(known);
        }
        ErrorCode code = e instanceof MalformedMessageException ? ErrorCode.SYNTAX : ErrorCode.INTERNAL_ERROR;
        return new Failure(code, e.toString());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
