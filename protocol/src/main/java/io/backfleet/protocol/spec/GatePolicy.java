package io.backfleet.protocol.spec;

import java.util.List;

/**
 * What it takes for a migration's gate to open.
 *
 * @param cleanPasses consecutive clean full passes that every database needs, 1 to 100
 * @param soakMillis how long the data must have been seen to agree, from the beginning of the first clean pass to the
 *     beginning of the newest, milliseconds
 * @param signOffs services that must each say that they are ready
 * @param approvals people, other than who started the migration, who must approve
 * @param maxAgeMillis a clean pass that began longer ago proves nothing any more, milliseconds
 * @param staleMillis silence of a database's verifiers after which checks do not count as continuous, on top of the
 *     spec's time between passes, milliseconds
 * @param validMillis how long a certificate is valid, milliseconds; a new one is issued while the gate stays open
 */
public record GatePolicy(
        int cleanPasses,
        long soakMillis,
        List<String> signOffs,
        int approvals,
        long maxAgeMillis,
        long staleMillis,
        long validMillis) {
    public static final GatePolicy DEFAULT =
            new GatePolicy(2, 0, List.of(), 0, 24 * 3_600_000L, 10 * 60_000L, 3_600_000L);

    public static final int MAX_CLEAN_PASSES = 100;

    public GatePolicy {
        signOffs = List.copyOf(signOffs);
        if (cleanPasses < 1 || cleanPasses > MAX_CLEAN_PASSES || soakMillis < 0 || approvals < 0) {
            throw new IllegalArgumentException(
                    cleanPasses + " clean passes, soak " + soakMillis + " ms, " + approvals + " approvals");
        }
        if (maxAgeMillis < 1 || staleMillis < 1 || validMillis < 1) {
            throw new IllegalArgumentException("maxAge " + maxAgeMillis + " ms, stale " + staleMillis + " ms, valid "
                    + validMillis + " ms: none may be 0");
        }
    }
}
