package io.backfleet.protocol.view;

import java.util.List;

/**
 * A database.
 *
 * @param load how it bears the work
 * @param workers ids of the living workers that serve it
 */
public record DatabaseView(String id, LoadView load, List<String> workers) {}
