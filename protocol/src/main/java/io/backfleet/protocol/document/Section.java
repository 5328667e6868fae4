package io.backfleet.protocol.document;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One mapping of a {@link Document}. Asking for a key makes it known; keys that nobody asked for are reported at the
 * end. A value of the wrong shape is reported and reads as absent. Not thread-safe.
 */
public final class Section {
    private final Document document;
    private final String path;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final List<Section> children = new ArrayList<>();

    Section(Document document, String path, MappingNode node) {
        this.document = document;
        this.path = path;
        if (path.isEmpty()) {
            // a nested mapping's place is that of its key, which its parent has remembered
            document.remember(path, node);
        }
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                report(ErrorCode.SYNTAX, path, "a key that is not plain text", "write it as text");
                continue;
            }
            String name = key.getValue();
            document.remember(at(name), key);
            if (values.putIfAbsent(name, tuple.getValueNode()) != null) {
                report(ErrorCode.SYNTAX, at(name), "stands twice", "remove one of the two");
            }
        }
    }

    /** This section's dotted path; empty for the root. */
    public String path() {
        return path;
    }

    /** The dotted path of one of its keys. */
    public String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    public void report(ErrorCode code, String where, String message, String remedy) {
        document.report(new Problem(code, where, message, remedy));
    }

    /** Keys in file order. */
    public Set<String> keys() {
        return new LinkedHashSet<>(values.keySet());
    }

    public boolean has(String key) {
        known.add(key);
        return values.containsKey(key);
    }

    /** Whether a key is there with a mapping as its value. */
    public boolean isMapping(String key) {
        known.add(key);
        return values.get(key) instanceof MappingNode;
    }

    /** A scalar as text; absent when missing, empty when the file says so. */
    public Optional<String> text(String key) {
        known.add(key);
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        report(ErrorCode.INVALID_VALUE, at(key), "must be a single value", "write '" + key + ": value'");
        return Optional.empty();
    }

    /** A scalar that must be there and not be blank; reported and empty text otherwise. */
    public String requiredText(String key, String remedy) {
        if (!has(key)) {
            report(ErrorCode.MISSING_KEY, at(key), "is missing", remedy);
            return "";
        }
        Optional<String> text = text(key);
        if (text.isPresent() && text.get().isBlank()) {
            report(ErrorCode.INVALID_VALUE, at(key), "is empty", remedy);
            return "";
        }
        return text.orElse("");
    }

    /** A list of scalars, or one scalar as a list of one; empty when missing. */
    public List<String> texts(String key) {
        known.add(key);
        Node node = values.get(key);
        if (node instanceof ScalarNode scalar) {
            return List.of(scalar.getValue());
        }
        List<String> texts = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                if (item instanceof ScalarNode scalar) {
                    texts.add(scalar.getValue());
                } else {
                    report(ErrorCode.INVALID_VALUE, at(key), "must hold single values", "write '- value' lines");
                }
            }
        } else if (node != null) {
            report(ErrorCode.INVALID_VALUE, at(key), "must be a list", "write '" + key + ": [a, b]'");
        }
        return texts;
    }

    /** A mapping of names to scalars, in file order; empty when missing. */
    public Map<String, String> textMap(String key) {
        Map<String, String> map = new LinkedHashMap<>();
        section(key).ifPresent(section -> {
            for (String name : section.keys()) {
                section.text(name).ifPresent(value -> map.put(name, value));
            }
        });
        return map;
    }

    /** {@code true} or {@code false}; absent when missing. */
    public Optional<Boolean> flag(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.get().equals("true") || text.get().equals("false")) {
            return Optional.of(text.get().equals("true"));
        }
        report(ErrorCode.INVALID_VALUE, at(key), "is '" + text.get() + "'", "write true or false");
        return Optional.empty();
    }

    /** A nested mapping; absent when missing. */
    public Optional<Section> section(String key) {
        known.add(key);
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof MappingNode mapping) {
            return Optional.of(child(at(key), mapping));
        }
        report(ErrorCode.INVALID_VALUE, at(key), "must be a mapping", "indent 'key: value' lines under it");
        return Optional.empty();
    }

    /** A mapping of names to mappings, in file order; empty when missing. */
    public Map<String, Section> sections(String key) {
        Map<String, Section> sections = new LinkedHashMap<>();
        section(key).ifPresent(parent -> {
            for (String name : parent.keys()) {
                parent.section(name).ifPresent(section -> sections.put(name, section));
            }
        });
        return sections;
    }

    /** A list of mappings, in file order; empty when missing. Paths of its items end in {@code [0]}, {@code [1]} and so on. */
    public List<Section> items(String key) {
        known.add(key);
        Node node = values.get(key);
        List<Section> items = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                String place = at(key) + "[" + items.size() + "]";
                document.remember(place, item);
                if (item instanceof MappingNode mapping) {
                    items.add(child(place, mapping));
                } else {
                    report(
                            ErrorCode.INVALID_VALUE,
                            place,
                            "must be a mapping",
                            "write '- name: value' and indent the rest");
                    return items;
                }
            }
        } else if (node != null) {
            report(ErrorCode.INVALID_VALUE, at(key), "must be a list", "write '- name: value' lines under it");
        }
        return items;
    }

    private Section child(String at, MappingNode mapping) {
        Section child = new Section(document, at, mapping);
        children.add(child);
        return child;
    }

    void reportUnknownKeys() {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                report(ErrorCode.UNKNOWN_KEY, at(key), "unknown key", suggestion(key));
            }
        }
        children.forEach(Section::reportUnknownKeys);
    }

    private String suggestion(String key) {
        TreeMap<Integer, String> byDistance = new TreeMap<>();
        for (String candidate : known) {
            byDistance.putIfAbsent(Spelling.distance(key, candidate), candidate);
        }
        boolean close = !byDistance.isEmpty() && byDistance.firstKey() <= 1 + key.length() / 4;
        return close ? "did you mean '" + byDistance.firstEntry().getValue() + "'?" : "known here: " + known;
    }
}
