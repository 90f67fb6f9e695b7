package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ClientException;
import io.valvo.client.DaemonClient;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.RequestPath;
import io.valvo.text.DurationFormat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Stops everything and then the daemon, and returns when it is gone.
 *
 * @param keep the services go on without it
 */
public record DownCommand(boolean keep, Optional<Duration> timeout) implements CliCommand {
    private static final Duration PERIOD = Duration.ofMillis(20);

    @Override
    public int perform(CommandContext session) throws IOException {
        long begin = System.nanoTime();
        var client = session.client();
        long pid = client.json(RequestPath.of("system").toString()).at("pid").number();
        try (var _ = WaitProgress.watch(session, List.of())) {
            ask(client);
            while (client.answers() || DetachedDaemon.alive(pid)) {
                if (System.nanoTime() - begin > patience().toNanos()) throw late(pid);
                PollInterval.of(PERIOD);
            }
        }
        session.print("The supervisor has stopped" + (keep ? "; its services go on." : "."));
        return ExitCode.DONE;
    }

    /** It may be gone before its answer is. */
    public void ask(DaemonClient client) throws IOException {
        try {
            client.ask(
                    DaemonRequest.post(RequestPath.of("shutdown").with("keep", keep).toString(), "")
                            .patient(patience()));
        } catch (IOException gone) {
            if (client.answers()) throw gone;
        }
    }

    private Duration patience() {
        return timeout.orElse(ControlCommand.PATIENCE);
    }

    private ClientException late(long pid) {
        return new ClientException(
                ExitCode.TIMEOUT,
                "The supervisor (pid "
                        + pid
                        + ") hasn't ended within "
                        + DurationFormat.text(patience())
                        + ". It still stops its services.");
    }
}
