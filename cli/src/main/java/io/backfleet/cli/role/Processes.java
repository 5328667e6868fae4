package io.backfleet.cli.role;

import io.backfleet.cli.Exit;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What server processes have in common. */
public final class Processes {
    private static final Logger log = LoggerFactory.getLogger(Processes.class);

    private Processes() {}

    /** A name that no other process of the fleet has, and this one has only until its end: {@code host-pid-5f3a}. */
    static String name() {
        byte[] random = new byte[2];
        ThreadLocalRandom.current().nextBytes(random);
        return host() + "-" + ManagementFactory.getRuntimeMXBean().getPid() + "-"
                + HexFormat.of().formatHex(random);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "-");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Closes something when the process is asked to end (SIGTERM, Ctrl-C), before the JVM does. */
    static void closeAtEnd(AutoCloseable what) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                what.close();
                            } catch (Exception e) {
                                System.err.println("could not close cleanly: " + e);
                            }
                        },
                        "backfleet-shutdown"));
    }

    /**
     * Ends the process because a part of it has failed for good, for a supervisor to start it again. It halts: an orderly end would wait for the very
     * thread that brings this news.
     */
    public static void halt(Throwable why) {
        log.error("this process cannot go on and ends; start it again", why);
        System.err.flush();
        Runtime.getRuntime().halt(Exit.INTERNAL);
    }

    /** Waits until the process is asked to end. */
    static void forever() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
