package io.backfleet.database.copy;

import io.backfleet.protocol.error.BackfleetException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * A second thread of a task: a daemon, that reads from one database while the task's own is busy with the other. It is
 * there from the first work to {@link #close}. Used by one thread.
 */
final class Beside implements AutoCloseable {
    private final ExecutorService thread;

    /** @param name of the thread */
    Beside(String name) {
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Thread daemon = new Thread(work, name);
            daemon.setDaemon(true);
            return daemon;
        });
    }

    /** Work that goes on. */
    @FunctionalInterface
    interface Pending<T> {
        /**
         * Waits for it, also when interrupted: nobody may touch what it works on before, and its statements end by their
         * own timeouts. Gives what it gave, or throws what it threw.
         */
        T await();
    }

    /** Begins work. */
    <T> Pending<T> run(Supplier<T> work) {
        Future<T> result = thread.submit(work::get);
        return () -> awaited(result);
    }

    private static <T> T awaited(Future<T> result) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw failure(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof BackfleetException failed) {
            // with the stack of the one who waits
            return new BackfleetException(failed.code(), failed.text(), failed);
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("work beside a task failed", e);
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
