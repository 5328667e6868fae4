package io.backfleet.cli.command;

import io.backfleet.cli.Exit;
import io.backfleet.cli.screen.OutputOptions;
import io.backfleet.cli.screen.Screen;
import io.backfleet.coordinator.access.Tokens;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code backfleet token}. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = {
            "Draw a token for somebody, and show its hash for the coordinators' access file.",
            "The token is shown this once and kept nowhere."
        },
        footer = {"", "The token is for BACKFLEET_TOKEN of whoever gets it, the hash for tokenSha256 of the file."})
public final class TokenCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        String token = Tokens.draw(new SecureRandom());
        Screen screen = output.screen();
        if (output.json()) {
            Map<String, String> both = new LinkedHashMap<>();
            both.put("token", token);
            both.put("tokenSha256", Tokens.hash(token));
            screen.json(both);
        } else {
            screen.line("token        " + token);
            screen.line("tokenSha256  " + Tokens.hash(token));
        }
        return Exit.DONE;
    }
}
