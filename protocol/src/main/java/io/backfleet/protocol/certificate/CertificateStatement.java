package io.backfleet.protocol.certificate;

import static java.util.Objects.requireNonNull;

import io.backfleet.protocol.gate.Consent;
import io.backfleet.protocol.gate.GateItem;
import java.util.List;

/**
 * What a certificate says: that at this time this migration's gate was open, and on what. Times are milliseconds since
 * 1970 on the coordinator's clock.
 *
 * @param id unique
 * @param digest of the spec
 * @param owner as the spec names it
 * @param expiresAt after which it says nothing any more
 * @param items the policy, every line of it passed
 * @param databases how many routes the migration has
 * @param proofs what was seen on each route, at most {@link #MAX_PROOFS}
 * @param evidenceDigest SHA-256 of the canonical JSON of the whole evidence, 64 hexadecimal digits
 */
public record CertificateStatement(
        String id,
        String migration,
        String incarnation,
        String digest,
        String owner,
        long issuedAt,
        long expiresAt,
        List<GateItem> items,
        int databases,
        List<DatabaseProof> proofs,
        List<Consent> signOffs,
        List<Consent> approvals,
        String evidenceDigest) {
    public static final int MAX_PROOFS = 200;

    public CertificateStatement {
        requireNonNull(id, "id");
        requireNonNull(migration, "migration");
        requireNonNull(incarnation, "incarnation");
        requireNonNull(digest, "digest");
        requireNonNull(owner, "owner");
        requireNonNull(evidenceDigest, "evidenceDigest");
        items = List.copyOf(items);
        proofs = List.copyOf(proofs);
        signOffs = List.copyOf(signOffs);
        approvals = List.copyOf(approvals);
    }

    /**
     * What was seen on one route.
     *
     * @param database the route's text: one database's id, or {@code source>target}
     * @param table as the database names it; of two tables the spec's name of the first and an arrow before it
     * @param passes consecutive clean passes up to the newest
     * @param since when the first of them began
     * @param newest when the newest of them began
     * @param compared rows in the newest of them
     * @param schema fingerprint of table and columns
     * @param server identity of the primary
     */
    public record DatabaseProof(
            String database,
            String table,
            int passes,
            long since,
            long newest,
            long compared,
            String schema,
            String server) {
        public DatabaseProof {
            requireNonNull(database, "database");
            requireNonNull(table, "table");
            requireNonNull(schema, "schema");
            requireNonNull(server, "server");
        }
    }
}
