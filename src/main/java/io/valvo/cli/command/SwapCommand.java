package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonWriter;
import io.valvo.client.RequestPath;

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
public record SwapCommand(String name, String variant, Optional<Duration> timeout, boolean json)
        implements CliCommand {
    private static final Duration COURTESY = Duration.ofSeconds(10);

    @Override
    public int perform(CommandContext session) throws IOException {
        var service = answer(session);
        session.print(
                json ? service : name + ": swapped to " + variant + ScaleCommand.rests(service));
        return ExitCode.DONE;
    }

    private String answer(CommandContext session) throws IOException {
        var patience = timeout.orElse(ControlCommand.PATIENCE);
        var target =
                RequestPath.of("services", name, "swap").with("wait", patience.toMillis() + "ms");
        var request =
                DaemonRequest.post(target.toString(), body()).patient(patience.plus(COURTESY));
        try (var _ = WaitProgress.watch(session, List.of(name))) {
            return session.client().ask(request);
        }
    }

    private String body() {
        return "{\"variant\":"
                + (variant.equals("none") ? "null" : JsonWriter.string(variant))
                + "}";
    }
}
