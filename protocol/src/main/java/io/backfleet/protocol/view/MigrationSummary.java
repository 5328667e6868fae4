package io.backfleet.protocol.view;

import io.backfleet.protocol.state.MigrationPhase;

/**
 * A migration in one line of a list.
 *
 * @param databases how many
 * @param progress from 0 to 1
 * @param attention whether somebody has to look
 */
public record MigrationSummary(
        String name,
        MigrationPhase phase,
        String owner,
        int databases,
        double progress,
        double rowsPerSecond,
        boolean attention,
        long submittedAt) {}
