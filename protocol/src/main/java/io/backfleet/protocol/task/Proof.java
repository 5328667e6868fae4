package io.backfleet.protocol.task;

/**
 * What a database says of a {@link Claim}.
 *
 * @param closed how many of the claim's tasks have an outcome in their checkpoint
 * @param seen rows that those outcomes say were looked at, together
 */
public record Proof(long closed, long seen) {}
