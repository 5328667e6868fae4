package io.backfleet.cli.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.backfleet.protocol.gate.GateVerdict;
import io.backfleet.protocol.gate.GateVerdict.Position;
import io.backfleet.protocol.view.GateView;
import org.jspecify.annotations.Nullable;

/**
 * What {@code gate --json} prints.
 *
 * @param position as the exit code has it
 * @param reason in one line
 * @param published what the coordinator says, with policy and evidence
 * @param replay the verdict reached here; null unless asked for
 * @param agrees whether it is the published one; null unless asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record GateReport(
        String migration,
        Position position,
        String reason,
        GateView published,
        @Nullable GateVerdict replay,
        @Nullable Boolean agrees) {}
