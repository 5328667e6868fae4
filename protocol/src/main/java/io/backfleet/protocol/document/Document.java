package io.backfleet.protocol.document;

import io.backfleet.protocol.error.ErrorCode;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.error.LocatedProblem;
import io.backfleet.protocol.error.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A YAML (or JSON) file that somebody wrote by hand, read with line numbers. Readers take what they know from the
 * {@link Section}s; every problem is collected, and {@link #finish()} reports them all at once.
 *
 * <p>Not thread-safe.
 */
public final class Document {
    /** Larger input is refused unread: no spec or database file comes near it. */
    public static final int MAX_CHARACTERS = 1_000_000;

    /** Deeper nesting is refused: no spec or database file comes near it, and the composer recurses. */
    static final int MAX_DEPTH = 50;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setMaxAliasesForCollections(0)
            .setCodePointLimit(MAX_CHARACTERS)
            .setUseMarks(true)
            .build();

    private final String file;
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<LocatedProblem> problems = new ArrayList<>();
    private final Section root;

    private Document(String file, MappingNode node) {
        this.file = file;
        this.root = new Section(this, "", node);
    }

    /**
     * Reads a text.
     *
     * @param file name for messages
     * @throws InvalidInputException when it is no YAML mapping
     */
    public static Document read(String file, String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw refused(file, 0, text.length() + " characters, more than " + MAX_CHARACTERS, "split the file");
        }
        Optional<Node> node;
        try {
            refuseDeepNesting(file, text);
            node = new Compose(SETTINGS).composeString(text);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(-1) + 1;
            throw refused(file, line, "not readable as YAML: " + e.getProblem(), "mind indentation and quotes");
        } catch (YamlEngineException e) {
            throw refused(file, 0, "not readable as YAML: " + e.getMessage(), "mind indentation and quotes");
        }
        if (node.isEmpty()) {
            throw refused(file, 0, "is empty", "see the spec reference for an example");
        }
        if (!(node.get() instanceof MappingNode mapping)) {
            throw refused(file, 1, "is not a mapping of keys to values", "start with 'key: value' lines");
        }
        return new Document(file, mapping);
    }

    private static void refuseDeepNesting(String file, String text) {
        int depth = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
                int line = event.getStartMark().map(Mark::getLine).orElse(-1) + 1;
                throw refused(
                        file, line, "nests deeper than " + MAX_DEPTH + " levels", "mind brackets and indentation");
            }
            if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
    }

    private static InvalidInputException refused(String file, int line, String message, String remedy) {
        return new InvalidInputException(
                List.of(new LocatedProblem(file, line, new Problem(ErrorCode.SYNTAX, "", message, remedy))));
    }

    public Section root() {
        return root;
    }

    public String file() {
        return file;
    }

    /** Collects a problem; its line is that of its path, or of the nearest enclosing path that the file has. */
    public void report(Problem problem) {
        problems.add(locate(problem));
    }

    /** Gives a problem that somebody else found with this document its place in it. */
    public LocatedProblem locate(Problem problem) {
        String path = problem.path();
        while (!lines.containsKey(path) && !path.isEmpty()) {
            int dot = path.lastIndexOf('.');
            path = dot < 0 ? "" : path.substring(0, dot);
        }
        return new LocatedProblem(file, lines.getOrDefault(path, 0), problem);
    }

    void remember(String path, Node node) {
        node.getStartMark().ifPresent(mark -> lines.put(path, mark.getLine() + 1));
    }

    /**
     * Ends the reading.
     *
     * @throws InvalidInputException with every problem found, in the order of their lines
     */
    public void finish() {
        root.reportUnknownKeys();
        if (!problems.isEmpty()) {
            List<LocatedProblem> sorted = new ArrayList<>(problems);
            sorted.sort(Comparator.comparingInt(LocatedProblem::line));
            throw new InvalidInputException(sorted);
        }
    }
}
