package io.backfleet.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.atomic.AtomicInteger;

/** Closes connections beyond a number: each costs memory, whatever comes over it. Thread-safe. */
final class Crowd implements Handler<HttpConnection> {
    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    Crowd(int most) {
        this.most = most;
    }

    @Override
    public void handle(HttpConnection connection) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            connection.close();
        } else {
            connection.closeHandler(closed -> open.decrementAndGet());
        }
    }
}
