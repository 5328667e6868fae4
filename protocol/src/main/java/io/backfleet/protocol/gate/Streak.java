package io.backfleet.protocol.gate;

/**
 * Consecutive clean passes up to the newest one.
 *
 * @param passes how many; 0 for none
 * @param since when the first of them began, milliseconds since 1970; 0 for none
 * @param newest when the newest of them began; 0 for none
 */
public record Streak(int passes, long since, long newest) {
    public static final Streak NONE = new Streak(0, 0, 0);

    /** The streak after one more pass. */
    public Streak after(PassRecord pass) {
        if (!pass.clean()) {
            return NONE;
        }
        return passes == 0
                ? new Streak(1, pass.startedAt(), pass.startedAt())
                : new Streak(passes + 1, since, pass.startedAt());
    }
}
