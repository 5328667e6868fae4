package io.backfleet.embedded.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private TcpProxy proxy = TcpProxy.to(server.getLocalPort());

    TcpProxyTest() throws IOException {}

    @BeforeEach
    void echo() {
        Thread echo = new Thread(this::serve, "backfleet-test-echo");
        echo.setDaemon(true);
        echo.start();
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException cut) {
                // the next one, or the end of the test
            }
        }
    }

    @Test
    void bytes_pass() throws Exception {
        try (Socket client = connect()) {
            assertEquals(7, exchange(client, 7));
        }
    }

    @Test
    void cut_endsConnections_andNewOnesWork() throws Exception {
        try (Socket client = connect()) {
            exchange(client, 7);
            proxy.cut();
            assertBroken(client);
        }
        try (Socket client = connect()) {
            assertEquals(8, exchange(client, 8));
        }
    }

    @Test
    void stall_keepsBytes_untilRestored() throws Exception {
        try (Socket client = connect()) {
            exchange(client, 7);
            proxy.stall();
            client.setSoTimeout(200);
            assertThrows(SocketTimeoutException.class, () -> exchange(client, 8));
            proxy.restore();
            client.setSoTimeout(20_000);
            assertEquals(8, client.getInputStream().read());
        }
    }

    @Test
    void mute_keepsAnswers_untilRestored() throws Exception {
        try (Socket client = connect()) {
            exchange(client, 7);
            proxy.mute();
            client.setSoTimeout(200);
            assertThrows(SocketTimeoutException.class, () -> exchange(client, 8));
            proxy.restore();
            client.setSoTimeout(20_000);
            assertEquals(8, client.getInputStream().read());
        }
    }

    @Test
    void delay_slowsBothWays() throws Exception {
        try (Socket client = connect()) {
            proxy.delay(Duration.ofMillis(100));
            long start = System.nanoTime();
            assertEquals(7, exchange(client, 7));
            assertTrue(System.nanoTime() - start >= 200_000_000, "not slowed down");
        }
    }

    @Test
    void target_isAskedForAnew() throws Exception {
        AtomicInteger port = new AtomicInteger(1);
        try (TcpProxy moving = TcpProxy.to(port::get)) {
            port.set(server.getLocalPort());
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), moving.port())) {
                client.setSoTimeout(20_000);
                assertEquals(6, exchange(client, 6));
            }
        }
    }

    @Test
    void refuse_cutsNewConnections_untilRestored() throws Exception {
        proxy.refuse();
        try (Socket client = connect()) {
            assertBroken(client);
        }
        proxy.restore();
        try (Socket client = connect()) {
            assertEquals(9, exchange(client, 9));
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static int exchange(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        return client.getInputStream().read();
    }

    /** A cut shows as the end of the stream or as a reset. */
    private static void assertBroken(Socket client) {
        int read;
        try {
            read = exchange(client, 1);
        } catch (SocketTimeoutException stillOpen) {
            throw new AssertionError("the connection is still open", stillOpen);
        } catch (IOException reset) {
            read = -1;
        }
        assertEquals(-1, read);
    }
}
