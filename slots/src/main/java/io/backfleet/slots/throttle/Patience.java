package io.backfleet.slots.throttle;

import java.time.Duration;

/**
 * For how long a slot stays with a task that the throttle has stopped, without a break. Then it gives the task back and
 * takes another: nobody has to know whether there is one, since a task that goes back is followed by a lookout, and comes
 * again about as soon as it could have gone on here.
 *
 * @param begin a task that has not begun: only long enough for a reading that was a little late
 * @param amid one at work: long enough for the ups and downs that its own batches cause
 * @param doubt one whose work so far would have to be done again
 */
public record Patience(Duration begin, Duration amid, Duration doubt) {
    public static final Patience STANDARD =
            new Patience(Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ofSeconds(10));
}
