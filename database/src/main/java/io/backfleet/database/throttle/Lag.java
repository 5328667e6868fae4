package io.backfleet.database.throttle;

import org.jspecify.annotations.Nullable;

/**
 * How far the watched replicas of a database are behind.
 *
 * @param millis the worst of those that are known; null when there is none
 * @param known whether that is all there is to tell: no replica is watched, or each has a fresh reading
 * @param pending whether the probes have started so lately that waiting may help
 */
public record Lag(@Nullable Long millis, boolean known, boolean pending) {}
