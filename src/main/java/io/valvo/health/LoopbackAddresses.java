package io.valvo.health;

import static io.valvo.model.Loopback.V4;
import static io.valvo.model.Loopback.V6;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Where a service that should listen on an address may be found. One that was told to listen on the
 * loopback or everywhere is looked for on both loopback addresses: many bind {@code localhost} to
 * the one or the other.
 */
final class LoopbackAddresses {
    private LoopbackAddresses() {}

    static List<String> of(String host) {
        return switch (host) {
            case "", "0.0.0.0", "*", "localhost", V4 -> List.of(V4, V6);
            case "::", V6 -> List.of(V6, V4);
            default -> List.of(host);
        };
    }

    /**
     * Tries one address after the other as long as they refuse; the first one's answer counts when
     * all do.
     */
    static <T> CompletionStage<T> firstOpen(
            String host, Function<String, CompletionStage<T>> attempt) {
        var addresses = of(host);
        var first = attempt.apply(addresses.getFirst());
        return addresses.size() == 1
                ? first
                : first.exceptionallyCompose(failure ->
                        ConnectErrors.refused(failure)
                                ? attempt.apply(addresses.getLast())
                                : first);
    }
}
