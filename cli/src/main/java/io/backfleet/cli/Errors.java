package io.backfleet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.backfleet.embedded.process.EmbeddedServerException;
import io.backfleet.protocol.error.BackfleetException;
import io.backfleet.protocol.error.InvalidInputException;
import io.backfleet.protocol.view.ErrorView;
import io.backfleet.protocol.wire.Wire;
import java.io.PrintWriter;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How failures are told: what, why and what to do, without a stack trace unless it is a defect. */
final class Errors implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult result) {
        PrintWriter err = line.getErr();
        if (e instanceof BackfleetException failure && wantsJson(result)) {
            line.getOut().println(json(failure));
            line.getOut().flush();
            return Exit.of(failure.kind());
        }
        if (e instanceof InvalidInputException invalid) {
            invalid.problems().forEach(err::println);
            int count = invalid.problems().size();
            err.println(count == 1 ? "1 problem; nothing was touched." : count + " problems; nothing was touched.");
            return Exit.of(invalid.kind());
        }
        if (e instanceof BackfleetException failure) {
            err.println("error: " + failure.text() + " [" + failure.code() + "]");
            return Exit.of(failure.kind());
        }
        if (e instanceof EmbeddedServerException failure) {
            err.println("error: " + failure.getMessage() + " [SERVER_START_FAILED]");
            return Exit.INCONCLUSIVE;
        }
        LoggerFactory.getLogger(Errors.class).error("internal error", e);
        err.println("internal error: " + e + " [INTERNAL_ERROR]");
        return Exit.INTERNAL;
    }

    /** The result is the whole line's; the option belongs to the command at its end. */
    private static boolean wantsJson(ParseResult line) {
        ParseResult command = line;
        while (command.hasSubcommand()) {
            command = command.subcommand();
        }
        return command.hasMatchedOption("--json");
    }

    /** The document that the API answers with as well: a script needs to know one form only. */
    private static String json(BackfleetException failure) {
        List<ErrorView.ProblemView> problems = failure instanceof InvalidInputException invalid
                ? invalid.problems().stream().map(ErrorView.ProblemView::of).toList()
                : List.of();
        try {
            return Wire.mapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(new ErrorView(failure.code(), failure.text(), null, problems));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an error document of texts can be written", e);
        }
    }

    static int usage(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("error: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try 'backfleet " + (line.getParent() == null ? "" : line.getCommandName() + " ") + "--help'.");
        return Exit.USAGE;
    }
}
