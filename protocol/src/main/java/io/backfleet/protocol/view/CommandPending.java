package io.backfleet.protocol.view;

/**
 * A command was accepted for delivery, but its answer has not been seen yet; asking again with the same command id is
 * safe.
 */
public record CommandPending(String command, String migration) {}
