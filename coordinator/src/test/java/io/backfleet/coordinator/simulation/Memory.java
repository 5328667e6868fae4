package io.backfleet.coordinator.simulation;

import io.backfleet.coordinator.state.Effects;
import io.backfleet.coordinator.state.Entity;
import io.backfleet.coordinator.state.FleetState;
import io.backfleet.protocol.wire.Wire;
import java.util.HashMap;
import java.util.Map;

/** Stands for the stores: keeps each entry as the bytes that a changelog would hold. */
public final class Memory {
    private final Map<Entity<?>, Map<String, byte[]>> stores = new HashMap<>();

    /** Remembers an effect's changes. */
    public void write(Effects effects) {
        effects.changes()
                .forEach((entity, entries) -> entries.forEach((key, value) -> {
                    Map<String, byte[]> store = stores.computeIfAbsent(entity, any -> new HashMap<>());
                    value.ifPresentOrElse(present -> store.put(key, Wire.write(present)), () -> store.remove(key));
                }));
    }

    /** A state from nothing but the bytes. */
    public FleetState read(long now) {
        FleetState state = new FleetState(now);
        Entity.ALL.forEach(entity -> read(state, entity));
        return state;
    }

    private <V> void read(FleetState state, Entity<V> entity) {
        stores.getOrDefault(entity, Map.of())
                .forEach((key, bytes) -> state.load(entity, key, Wire.read(bytes, entity.type())));
    }
}
