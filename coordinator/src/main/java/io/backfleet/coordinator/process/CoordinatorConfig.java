package io.backfleet.coordinator.process;

import static java.util.Objects.requireNonNull;

import io.backfleet.coordinator.http.ApiSettings;
import io.backfleet.coordinator.kafka.StreamsTuning;
import io.backfleet.messaging.kafka.KafkaSettings;
import io.backfleet.protocol.certificate.SigningKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a coordinator process needs to know.
 *
 * @param kafka the fleet's cluster
 * @param tuning how soon a standby takes over; {@link StreamsTuning#EMBEDDED} for an embedded broker
 * @param api where the HTTP API listens
 * @param meters registry for its metrics
 * @param metricsText the registry as Prometheus reads it, for {@code /metrics}
 * @param signingKey to sign certificates with; null for none, and gates open without certificates then. All coordinators
 *     of a fleet need the same.
 */
public record CoordinatorConfig(
        KafkaSettings kafka,
        StreamsTuning tuning,
        ApiSettings api,
        MeterRegistry meters,
        Supplier<String> metricsText,
        @Nullable SigningKey signingKey) {
    public CoordinatorConfig {
        requireNonNull(kafka, "kafka");
        requireNonNull(tuning, "tuning");
        requireNonNull(api, "api");
        requireNonNull(meters, "meters");
        requireNonNull(metricsText, "metricsText");
    }

    /** Without certificates. */
    public CoordinatorConfig(
            KafkaSettings kafka,
            StreamsTuning tuning,
            ApiSettings api,
            MeterRegistry meters,
            Supplier<String> metricsText) {
        this(kafka, tuning, api, meters, metricsText, null);
    }
}
