package io.backfleet.cli.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every claim of the security page names tests that are there. */
class SecurityPageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    /** Texts of test classes by name. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module :
                    modules.map(each -> each.resolve("src/test/java")).toList()) {
                if (Files.isDirectory(module)) {
                    try (Stream<Path> files = Files.walk(module)) {
                        for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                                .toList()) {
                            String name = file.getFileName().toString();
                            tests.merge(name.substring(0, name.length() - 5), Files.readString(file), String::concat);
                        }
                    }
                }
            }
        }
        return tests;
    }

    @Test
    void everyClaim_namesTestsThatThereAre() throws IOException {
        Map<String, String> tests = tests();
        String page = Files.readString(ROOT.resolve("docs/security.md"));
        int begin = page.indexOf("## What holds");
        List<String> broken = new ArrayList<>();
        int claims = 0;
        for (String line :
                page.substring(begin, page.indexOf("\n## ", begin + 1)).lines().toList()) {
            if (!line.startsWith("|") || line.startsWith("|---") || line.startsWith("| claim")) {
                continue;
            }
            claims++;
            String[] cells = line.split("\\|", -1);
            Matcher test = TEST.matcher(cells[cells.length - 2]);
            int named = 0;
            while (test.find()) {
                named++;
                String text = tests.getOrDefault(test.group(1), "");
                if (!Pattern.compile(" " + test.group(2) + "(\\(| =)")
                        .matcher(text)
                        .find()) {
                    broken.add(test.group());
                }
            }
            assertTrue(named > 0, "names no test: " + line);
        }
        assertEquals(List.of(), broken, "the page names tests that are not there");
        assertTrue(claims >= 25, "the page has lost claims: " + claims);
    }
}
