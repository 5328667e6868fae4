package io.backfleet.database.copy;

/** What an engine does where rows of a copy come from. Thread-safe. */
public interface CopySource {}
