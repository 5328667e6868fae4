package io.backfleet.embedded;

import io.backfleet.embedded.kafka.ChildKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.embedded.mysql.MariaDbOptions;
import io.backfleet.embedded.mysql.MariaDbPair;
import io.backfleet.embedded.postgresql.PostgresOptions;
import io.backfleet.embedded.postgresql.PostgresPair;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A program that starts embedded servers, says so, and ends when told: to be killed by tests. */
public final class ServersMain {
    private ServersMain() {}

    /** Arguments: {@code postgresql}, {@code mariadb}, {@code kafka}, or several of them. Reads standard input to its end, then closes in order. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PostgresPair pair = null;
        MariaDbPair mariaDb = null;
        ChildKafka kafka = null;
        for (String wanted : arguments) {
            if (wanted.equals("postgresql")) {
                pair = PostgresPair.start(PostgresOptions.defaults());
                pair.createDatabase("app");
            } else if (wanted.equals("mariadb")) {
                mariaDb = MariaDbPair.start(MariaDbOptions.defaults());
                mariaDb.createDatabase("app");
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
        if (mariaDb != null) {
            mariaDb.close();
        }
        if (pair != null) {
            pair.close();
        }
        out.println("closed");
    }
}
