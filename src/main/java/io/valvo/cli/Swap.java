package io.valvo.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Brings a service into another shape, and waits until it is ready in it. If it isn't, the old one
 * is back.
 *
 * @param variant {@code none}: as the service is declared
 */
record Swap(String name, String variant, Optional<Duration> timeout, boolean json) implements Deed {
    private static final Duration COURTESY = Duration.ofSeconds(10);

    @Override
    public int perform(Session session) throws IOException {
        var service = answer(session);
        session.print(json ? service : name + ": swapped to " + variant + Scale.rests(service));
        return ExitCode.DONE;
    }

    private String answer(Session session) throws IOException {
        var patience = timeout.orElse(Control.PATIENCE);
        var target = Target.of("services", name, "swap").with("wait", patience.toMillis() + "ms");
        var request = Request.post(target.toString(), body()).patient(patience.plus(COURTESY));
        try (var _ = Progress.watch(session, List.of(name))) {
            return session.client().ask(request);
        }
    }

    private String body() {
        return "{\"variant\":" + (variant.equals("none") ? "null" : JsonText.string(variant)) + "}";
    }
}
