package io.valvo.gateway.proxy;

import io.valvo.model.status.ListenFailure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Says why the gateway doesn't listen as configured: what failed, who holds the port, what happens
 * next, and what a person can do.
 */
final class ListenFailures {
    private final IntFunction<Optional<String>> portHolder;
    private final Duration longestPause;

    /**
     * @param portHolder who holds a port, in words, if anybody
     * @param longestPause between two tries
     */
    ListenFailures(IntFunction<Optional<String>> portHolder, Duration longestPause) {
        this.portHolder = portHolder;
        this.longestPause = longestPause;
    }

    /**
     * @param stays where it listens meanwhile
     */
    ListenFailure ofAddress(
            ProxySettings wanted, @Nullable Throwable why, Optional<BoundListener> stays) {
        var plain = "the gateway can't listen on " + wanted.bind() + ":" + wanted.port();
        var holder = portHolder.apply(wanted.port()).map(it -> "; " + it).orElse("");
        return new ListenFailure(
                plain, plain + ": " + text(why) + holder + "; " + next(wanted, stays), true);
    }

    private String next(ProxySettings wanted, Optional<BoundListener> stays) {
        var where = stays.map(it -> "it stays on " + it.url()).orElse("");
        if (stays.filter(it -> it.mayBlock(wanted)).isPresent())
            return where + ": free the address and reload, or change gateway.bind and reload";
        return "%s, at the latest every %ds: free the address, or change gateway.port and reload"
                .formatted(
                        where.isEmpty() ? "it is tried again" : where + " and tries again",
                        longestPause.toSeconds());
    }

    static ListenFailure ofCertificate(BoundListener stays, RuntimeException why) {
        var plain = "the gateway can't take its new certificate";
        return new ListenFailure(
                plain,
                "%s: %s; it stays on %s with the one before: mend gateway.tls and reload"
                        .formatted(plain, text(why), stays.url()),
                false);
    }

    private static String text(@Nullable Throwable why) {
        return why == null || why.getMessage() == null ? "no reason given" : why.getMessage();
    }
}
