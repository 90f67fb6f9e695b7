package io.valvo.api.query;

import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.ListenFailure;
import io.valvo.wire.AddressJson;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The addresses that the configuration gives to the daemon itself, and what became of each. */
public final class DaemonAddresses {
    private DaemonAddresses() {}

    public static List<AddressJson> of(DaemonHandles reach, BoundAddresses api) {
        var stack = reach.configuration().current();
        return Stream.of(api(stack, api), gateway(stack, reach)).flatMap(Optional::stream).toList();
    }

    /** Another one does for the API meanwhile: {@code api.json} says which. */
    private static Optional<AddressJson> api(StackSpec stack, BoundAddresses it) {
        boolean decided = it.url().isPresent() || it.failure().isPresent();
        return Optional.of(json("api", decided, it.url(), it.failure(), AddressJson.ELSEWHERE))
                .filter(_ -> stack.api().tcp());
    }

    /** Its clients know one address: that it still has another one is no help to them. */
    private static Optional<AddressJson> gateway(StackSpec stack, DaemonHandles reach) {
        boolean decided = reach.gatewayTried().get().toCompletableFuture().isDone();
        var url = reach.gateway().get();
        var failure = reach.gatewayFailure().get();
        return stack.gateway()
                .map(_ -> json("gateway", decided, url, failure, AddressJson.REFUSED));
    }

    private static AddressJson json(
            String of,
            boolean decided,
            Optional<String> url,
            Optional<ListenFailure> failure,
            String moved) {
        var state =
                !decided
                        ? AddressJson.OPENING
                        : failure.isEmpty()
                                ? AddressJson.LISTENING
                                : url.isPresent() ? moved : AddressJson.REFUSED;
        return new AddressJson(
                of, state, url.orElse(null), failure.map(ListenFailure::full).orElse(""));
    }
}
