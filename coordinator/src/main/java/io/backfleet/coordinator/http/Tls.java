package io.backfleet.coordinator.http;

import io.backfleet.coordinator.access.TlsMaterial;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.Set;

/** TLS as Vert.x takes it. A client certificate is asked for and never demanded: who has none may have a token. */
final class Tls {
    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    private Tls() {}

    static void add(HttpServerOptions options, TlsMaterial material) {
        options.setSsl(true).setEnabledSecureTransportProtocols(VERSIONS).setKeyCertOptions(identity(material));
        if (material.clientAuthority() != null) {
            options.setClientAuth(ClientAuth.REQUEST).setTrustOptions(trust(material.clientAuthority()));
        }
    }

    /** For connections from now on. */
    static ServerSSLOptions options(TlsMaterial material) {
        ServerSSLOptions options = new ServerSSLOptions()
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setKeyCertOptions(identity(material));
        if (material.clientAuthority() != null) {
            options.setClientAuth(ClientAuth.REQUEST).setTrustOptions(trust(material.clientAuthority()));
        }
        return options;
    }

    private static PemKeyCertOptions identity(TlsMaterial material) {
        return new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(material.certificate()))
                .addKeyValue(Buffer.buffer(material.key()));
    }

    private static PemTrustOptions trust(String authority) {
        return new PemTrustOptions().addCertValue(Buffer.buffer(authority));
    }
}
