package io.backfleet.embedded.kafka;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs another class of this program with this Java and this class path, which goes through an argument file: with a long class path a command line
 * can get longer than the system allows.
 *
 * @param argumentFile written anew for each command
 */
record JavaCommand(Path argumentFile) {

    /** The command for a main class; its own arguments stay on the command line, where a process list shows them. */
    List<String> command(List<String> options, String mainClass, List<String> arguments) throws IOException {
        List<String> lines = new ArrayList<>(options);
        lines.add("-classpath");
        lines.add(classPath());
        Files.writeString(
                argumentFile, lines.stream().map(JavaCommand::quote).collect(Collectors.joining("\n", "", "\n")));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + argumentFile);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /** Absolute, since the child starts in another directory. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> new File(entry).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String quote(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
