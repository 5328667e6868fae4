package io.backfleet.embedded.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Stands between a client and a server on 127.0.0.1 and breaks the network on command. Starts two threads per connection and one more, all
 * daemons named {@code backfleet-proxy-...}, which end with {@link #close()}. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final IntSupplier target;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private final Object gate = new Object();
    private boolean stalled;
    private boolean mute;
    private long delayMillis;
    private boolean refusing;
    private boolean closed;

    private TcpProxy(IntSupplier target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /** Forwards a free port of 127.0.0.1 to the target port. */
    public static TcpProxy to(int target) throws IOException {
        return to(() -> target);
    }

    /** As {@link #to(int)}, to a target port that is asked for anew with each connection. */
    public static TcpProxy to(IntSupplier target) throws IOException {
        TcpProxy proxy = new TcpProxy(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        proxy.spawn("accept", proxy::accept);
        return proxy;
    }

    /** The port that clients connect to instead of the target. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts all open connections; new ones are still served. */
    public void cut() {
        sockets.forEach(TcpProxy::closeQuietly);
        sockets.clear();
    }

    /** Cuts all open connections, and every new one at once, until {@link #restore()}. */
    public void refuse() {
        synchronized (gate) {
            refusing = true;
            gate.notifyAll();
        }
        cut();
    }

    /** A black hole: connections stay open and new ones are accepted, but no byte passes until {@link #restore()}. */
    public void stall() {
        synchronized (gate) {
            stalled = true;
        }
    }

    /** A half-open network: what clients send arrives, but no answer comes back until {@link #restore()}. */
    public void mute() {
        synchronized (gate) {
            mute = true;
        }
    }

    /** Makes every piece of up to 16 KiB wait, in both directions, until {@link #restore()}; pieces wait one after the other. */
    public void delay(Duration each) {
        synchronized (gate) {
            delayMillis = each.toMillis();
        }
    }

    /** Ends {@link #stall()} and {@link #mute()}, with the bytes that waited, {@link #delay} and {@link #refuse()}. */
    public void restore() {
        synchronized (gate) {
            stalled = false;
            mute = false;
            delayMillis = 0;
            refusing = false;
            gate.notifyAll();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (gate) {
            closed = true;
            gate.notifyAll();
        }
        listener.close();
        cut();
        List<Thread> running;
        synchronized (threads) {
            running = List.copyOf(threads);
        }
        for (Thread thread : running) {
            try {
                thread.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void accept() {
        while (!isClosed()) {
            try {
                Socket client = listener.accept();
                if (isRefusing()) {
                    closeQuietly(client);
                } else {
                    connect(client);
                }
            } catch (IOException closedOrTargetAway) {
                // the client sees a cut connection; a closed listener ends the loop
            }
        }
    }

    private void connect(Socket client) throws IOException {
        sockets.add(client);
        try {
            int port = target.getAsInt();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.add(server);
            spawn("to-" + port, () -> pump(client, server, false));
            spawn("from-" + port, () -> pump(server, client, true));
        } catch (IOException targetAway) {
            sockets.remove(client);
            closeQuietly(client);
            throw targetAway;
        }
        if (isClosed()) {
            cut();
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            int length = in.read(buffer);
            while (length >= 0) {
                awaitPassage(answers);
                out.write(buffer, 0, length);
                length = in.read(buffer);
            }
        } catch (IOException cut) {
            // either side, or this proxy, ended the connection
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void awaitPassage(boolean answers) throws IOException {
        synchronized (gate) {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis);
            while (!closed && !refusing) {
                long left = delayMillis == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                boolean held = stalled || (mute && answers);
                if (!held && left <= 0) {
                    return;
                }
                try {
                    gate.wait(held ? 0 : left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
        }
    }

    private boolean isClosed() {
        synchronized (gate) {
            return closed;
        }
    }

    private boolean isRefusing() {
        synchronized (gate) {
            return refusing;
        }
    }

    private void spawn(String name, Runnable work) {
        Thread thread = new Thread(work, "backfleet-proxy-" + name);
        thread.setDaemon(true);
        synchronized (threads) {
            threads.removeIf(old -> !old.isAlive());
            threads.add(thread);
            thread.start();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            // closed as far as anybody can tell
        }
    }
}
