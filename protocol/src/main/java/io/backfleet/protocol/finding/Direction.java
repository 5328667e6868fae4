package io.backfleet.protocol.finding;

/** In which way a row's new side differs from what its old side calls for. */
public enum Direction {
    /** The new side has nothing where something is called for. */
    MISSING,
    /** The new side has something where nothing is called for. */
    EXTRA,
    /** Both sides have something; the new one does not follow the old one. */
    BEHIND
}
