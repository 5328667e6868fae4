package io.backfleet.cli.certificate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.certificate.Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code certificate verify --json} prints.
 *
 * @param valid whether nothing speaks against it
 * @param keyKnown whether it is signed with a key that was known before; if not, anybody may have signed it
 * @param online whether a coordinator was asked for a revocation
 * @param flaws what speaks against it
 * @param certificate null when the file holds none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CertificateReport(
        boolean valid,
        boolean keyKnown,
        boolean online,
        List<String> flaws,
        @Nullable Certificate certificate) {}
