package io.backfleet.protocol.finding;

/** In which way a row's new side, or the row on the new side, differs from what the old side calls for. */
public enum Direction {
    /** The new side has nothing where something is called for. */
    MISSING,
    /** The new side has something where nothing is called for. */
    EXTRA,
    /** Both sides have something; the new one does not follow the old one. */
    BEHIND,
    /** The new side has a later version than the old one: a write whose source transaction did not commit. */
    AHEAD
}
