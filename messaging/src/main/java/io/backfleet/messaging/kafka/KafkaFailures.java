package io.backfleet.messaging.kafka;

import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.ErrorCode;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Kafka's exceptions in the fleet's words: code, subject, numbers, remedy. */
final class KafkaFailures {
    private KafkaFailures() {}

    /**
     * Translates a failure.
     *
     * @param what was tried, as "sending to backfleet.inbox"
     * @param elapsed time since it was begun
     */
    static BackfleetException of(String what, String address, Duration elapsed, Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof BackfleetException known) {
            return known;
        }
        String where = String.format(
                Locale.ROOT, "%s, Kafka at %s, failed after %.1f s", what, address, elapsed.toMillis() / 1000.0);
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            return new BackfleetException(
                    ErrorCode.ACCESS_DENIED,
                    where + ": " + text(cause) + ". Check the credentials and the ACLs of this client.",
                    cause);
        }
        if (cause instanceof RecordTooLargeException) {
            return new BackfleetException(
                    ErrorCode.TOO_LARGE,
                    where + ": " + text(cause) + ". Raise max.message.bytes of the topic, or make the message smaller.",
                    cause);
        }
        if (cause instanceof GroupMaxSizeReachedException) {
            return new BackfleetException(
                    ErrorCode.BROKER_MISCONFIGURED,
                    where + ": the group is full. Raise group.share.max.size (share) or group.max.size (classic) on the"
                            + " brokers, or run fewer worker slots.",
                    cause);
        }
        if (isMisconfiguration(cause)) {
            return new BackfleetException(ErrorCode.BROKER_MISCONFIGURED, where + ": " + text(cause), cause);
        }
        if (cause instanceof KafkaException || cause instanceof java.util.concurrent.TimeoutException) {
            return new BackfleetException(
                    ErrorCode.BROKER_UNREACHABLE,
                    where + ": " + text(cause) + ". Check the address and that the brokers are up.",
                    cause);
        }
        return new BackfleetException(ErrorCode.INTERNAL_ERROR, where + ": " + text(cause), cause);
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isMisconfiguration(Throwable cause) {
        return cause instanceof UnsupportedVersionException
                || cause instanceof InvalidConfigurationException
                || cause instanceof InvalidReplicationFactorException
                || cause instanceof PolicyViolationException
                || cause instanceof UnknownTopicOrPartitionException;
    }

    private static String text(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
