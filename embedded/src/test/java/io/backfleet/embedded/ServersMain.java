package io.backfleet.embedded;

import io.backfleet.embedded.kafka.ChildKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.embedded.postgresql.PostgresOptions;
import io.backfleet.embedded.postgresql.PostgresPair;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A program that starts embedded servers, says so, and ends when told: to be killed by tests. */
public final class ServersMain {
    private ServersMain() {}

    /** Arguments: {@code postgresql} and/or {@code kafka}. Reads standard input to its end, then closes in order. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PostgresPair pair = null;
        ChildKafka kafka = null;
        for (String wanted : arguments) {
            if (wanted.equals("postgresql")) {
                pair = PostgresPair.start(PostgresOptions.defaults());
                pair.createDatabase("app");
            } else {
                kafka = ChildKafka.start(KafkaOptions.defaults());
            }
        }
        out.println("ready");
        while (System.in.read() != -1) {
            // until the end of the input
        }
        if (kafka != null) {
            kafka.close();
        }
        if (pair != null) {
            pair.close();
        }
        out.println("closed");
    }
}
