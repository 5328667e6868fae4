package io.backfleet.database.copy;

/** What an engine does where rows of a copy go to; checkpoints are there as well. Thread-safe. */
public interface CopyTarget {}
