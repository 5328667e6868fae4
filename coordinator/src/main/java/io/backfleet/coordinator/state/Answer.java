package io.backfleet.coordinator.state;

import io.backfleet.protocol.state.CommandResult;

/** The answer to a command, kept so that repeating the command repeats the answer only. */
public record Answer(CommandResult result, long at) {}
