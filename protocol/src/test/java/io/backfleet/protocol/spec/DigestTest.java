package io.backfleet.protocol.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backfleet.protocol.wire.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DigestTest {
    private static final Map<String, String> SET = Map.of("full_name", "first_name || ' ' || last_name");

    private static MigrationSpec spec(String name, String owner, List<String> databases, BackfillSpec backfill) {
        return new MigrationSpec(name, owner, databases, backfill, Settings.DEFAULT);
    }

    private static BackfillSpec backfill(String table, @Nullable String key, Map<String, String> set) {
        return new BackfillSpec(TableName.parse(table), key, set, false, List.of());
    }

    private static MigrationSpec plain() {
        return spec("m", "ann", List.of("a", "b"), backfill("users", null, SET));
    }

    /** Workers of another release compute it too: a changed digest makes every task of a running migration fail. */
    @Test
    void digest_isPinned() {
        assertEquals("aca68ac1c8f27986774e6e4e79cb0e65dd903f49b37e7708a1485be81ea3697b", plain().digest());
    }

    @Test
    void digest_doesNotDependOnTheOrderOfColumns() {
        Map<String, String> forth = new LinkedHashMap<>();
        Map<String, String> back = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            forth.put("c" + i, "e" + i);
            back.put("c" + (19 - i), "e" + (19 - i));
        }
        assertNotEquals(new ArrayList<>(forth.keySet()), new ArrayList<>(back.keySet()));
        assertEquals(
                spec("m", "", List.of("a"), backfill("t", null, forth)).digest(),
                spec("m", "", List.of("a"), backfill("t", null, back)).digest());
    }

    @Test
    void digest_changesWithEveryField() {
        BackfillSpec users = backfill("users", null, SET);
        List<MigrationSpec> specs = new ArrayList<>(List.of(
                plain(),
                spec("m2", "ann", List.of("a", "b"), users),
                spec("m", "bob", List.of("a", "b"), users),
                spec("m", "ann", List.of("a"), users),
                spec("m", "ann", List.of("a", "b"), backfill("\"users\"", null, SET)),
                spec("m", "ann", List.of("a", "b"), backfill("app.users", null, SET)),
                spec("m", "ann", List.of("a", "b"), backfill("users", "users_key", SET)),
                spec("m", "ann", List.of("a", "b"), backfill("users", null, Map.of("full_name", "x"))),
                spec("m", "ann", List.of("a", "b"), backfill("users", null, Map.of("name", "first_name"))),
                spec("m", "ann", List.of("a", "b"), new BackfillSpec(users.table(), null, SET, true, List.of())),
                spec("m", "ann", List.of("a", "b"), new BackfillSpec(users.table(), null, SET, false, List.of("c")))));
        specs.addAll(transfers());
        for (String name : Settings.names()) {
            String text = name.endsWith("Time") || name.equals("maxLag") ? "123ms" : "12";
            specs.add(new MigrationSpec("m", "ann", List.of("a", "b"), users, Settings.DEFAULT.with(name, text)));
        }
        Set<String> digests = new HashSet<>();
        specs.forEach(each -> assertTrue(digests.add(each.digest()), () -> "same digest as another: " + each));
    }

    private static List<MigrationSpec> transfers() {
        String name = "into: accounts";
        String copy = name + ", to: main, version: v, tombstones: gone";
        return List.of(
                        name,
                        "into: app.accounts",
                        name + ", leave: [a]",
                        name + ", where: a",
                        name + ", columns: {a: b}",
                        name + ", to: main, lockSource: true",
                        copy,
                        copy + ", origin: a",
                        copy + ", route: a",
                        copy.replace("main", "[main, other], route: a"),
                        copy.replace("main", "other"),
                        copy.replace("main", "{a: main}"),
                        copy.replace("main", "{a: other}"),
                        copy.replace(": v", ": w"),
                        copy.replace("gone", "deleted"))
                .stream()
                .map(backfill -> SpecReader.read(
                        "s.yaml", "migration: m\ndatabases: [a, b]\nbackfill: {from: users, " + backfill + "}\n"))
                .toList();
    }

    @Test
    void digestOfATransfer_survivesTheWire() {
        for (MigrationSpec spec : transfers()) {
            MigrationSpec read = Wire.read(Wire.write(spec), MigrationSpec.class);
            assertEquals(spec, read);
            assertEquals(spec.digest(), read.digest());
        }
    }

    @Test
    void digest_survivesTheWire() {
        MigrationSpec read = Wire.read(Wire.write(plain()), MigrationSpec.class);
        assertEquals(plain(), read);
        assertEquals(plain().digest(), read.digest());
    }
}
