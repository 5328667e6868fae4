package io.backfleet.database.jdbc;

import io.backfleet.database.jdbc.WalkStatement.Kind;
import io.backfleet.database.jdbc.WalkStatement.Slot;
import java.util.ArrayList;
import java.util.List;

/** Builds a statement's text for the driver and the one for people side by side. Not thread-safe. */
public final class StatementWriter {
    private final Vendor vendor;
    private final StringBuilder jdbc = new StringBuilder();
    private final StringBuilder display = new StringBuilder();
    private final List<Slot> slots = new ArrayList<>();
    private final List<Slot> numbers = new ArrayList<>();

    /** @param vendor how it spells parameters */
    public StatementWriter(Vendor vendor) {
        this.vendor = vendor;
    }

    /** Adds a fragment that holds whole literals and names. */
    public StatementWriter text(String text) {
        jdbc.append(vendor.forPrepared(text));
        display.append(text);
        return this;
    }

    /** Adds a parameter of a type. */
    public StatementWriter parameter(Kind kind, int index, String type) {
        Slot slot = new Slot(kind, index);
        slots.add(slot);
        if (!numbers.contains(slot)) {
            numbers.add(slot);
        }
        jdbc.append(vendor.parameter(type));
        display.append(vendor.shownParameter(slot, numbers.indexOf(slot) + 1, type));
        return this;
    }

    public WalkStatement done() {
        return new WalkStatement(jdbc.toString(), display.toString(), slots);
    }
}
