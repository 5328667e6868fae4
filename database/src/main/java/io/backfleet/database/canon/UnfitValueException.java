package io.backfleet.database.canon;

/** A value that a type can't hold, or that means nothing to the fleet. The message says why without showing the value. */
public final class UnfitValueException extends RuntimeException {
    public UnfitValueException(String message) {
        super(message);
    }

    /** The message, never null. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
