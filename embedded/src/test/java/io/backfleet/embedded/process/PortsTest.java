package io.backfleet.embedded.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void ports_areDifferent() {
        List<Integer> ports = Ports.pick(20);
        assertEquals(20, new HashSet<>(ports).size());
    }

    @Test
    void takenPort_isNotFree() throws Exception {
        int port = Ports.pick(1).get(0);
        assertTrue(Ports.allFree(List.of(port)));
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertFalse(Ports.allFree(List.of(socket.getLocalPort())));
        }
    }
}
