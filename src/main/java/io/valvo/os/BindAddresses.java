package io.valvo.os;

import io.valvo.model.Loopback;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The literal addresses that a configured listening address stands for; never asks DNS. */
public final class BindAddresses {
    private static final List<InetAddress> ANY =
            List.of(InetAddress.ofLiteral("0.0.0.0"), InetAddress.ofLiteral("::"));

    private BindAddresses() {}

    /**
     * Empty is every address, {@code localhost} both loopbacks.
     *
     * @throws IllegalArgumentException for what is neither empty, {@code localhost} nor a literal
     */
    public static List<InetAddress> of(Optional<String> address) {
        return switch (address.orElse("")) {
            case "" -> ANY;
            case "localhost" -> Loopback.ADDRESSES;
            case String literal -> List.of(InetAddress.ofLiteral(literal));
        };
    }
}
