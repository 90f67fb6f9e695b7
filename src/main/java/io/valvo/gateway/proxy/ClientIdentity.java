package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Who is at the other end of a connection.
 *
 * @param address literal IP address
 * @param local on this very machine, as a proxy in front of this one is
 */
record ClientIdentity(String address, boolean local, boolean tls) {
    private static final int FINGERPRINT = 8;

    static ClientIdentity of(@Nullable SocketAddress peer, boolean tls) {
        if (peer instanceof InetSocketAddress it && it.getAddress() != null)
            return new ClientIdentity(
                    text(it.getAddress()), it.getAddress().isLoopbackAddress(), tls);
        return new ClientIdentity("unknown", false, tls);
    }

    private static String text(InetAddress address) {
        var text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /**
     * Told apart by what they authorize themselves with (only its fingerprint), else by address.
     */
    String identity(HttpHeaders headers) {
        var key = headers.get(HttpHeaderNames.AUTHORIZATION);
        if (key == null) key = headers.get("x-api-key");
        return key == null ? address : "key:" + fingerprint(key);
    }

    private static String fingerprint(String secret) {
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, FINGERPRINT));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
