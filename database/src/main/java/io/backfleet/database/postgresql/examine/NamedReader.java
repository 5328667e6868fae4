package io.backfleet.database.postgresql.examine;

import io.backfleet.database.jdbc.Endpoint;
import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import io.backfleet.protocol.spec.VerifySpec;
import java.util.List;
import java.util.function.Consumer;

/** Whether the replica that a comparison is to read from is one that is known. */
record NamedReader(VerifySpec spec, Consumer<Problem> problems) {
    void check(List<Endpoint> replicas) {
        if (!spec.readFrom().isEmpty()
                && Endpoint.named(spec.readFrom(), replicas).isEmpty()) {
            problems.accept(new Problem(
                    ErrorCode.REPLICA_UNKNOWN,
                    "verify.readFrom",
                    "the databases file names no replica " + spec.readFrom() + " of this database",
                    replicas.isEmpty()
                            ? "add it there under replicas, or read from the primary"
                            : "it names "
                                    + replicas.stream().map(Endpoint::host).toList()));
        }
    }
}
