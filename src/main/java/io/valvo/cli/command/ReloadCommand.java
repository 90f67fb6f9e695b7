package io.valvo.cli.command;

import io.valvo.cli.console.PlanFormat;
import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonValue;
import io.valvo.client.RequestPath;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes the daemon read its file again and touch only what changed, and waits until what it started
 * or renewed is ready.
 *
 * @param timeout how long to wait; empty: {@link ControlCommand#PATIENCE}
 */
public record ReloadCommand(boolean patient, Optional<Duration> timeout, boolean json)
        implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var plan = answer(session);
        session.print(json ? plan : PlanFormat.of(JsonValue.read(plan), "Nothing has changed."));
        return ExitCode.DONE;
    }

    private String answer(CommandContext session) throws IOException {
        try (var _ = patient ? WaitProgress.watch(session, List.of()) : WaitProgress.NONE) {
            return session.client().ask(request(session));
        }
    }

    private DaemonRequest request(CommandContext session) {
        var patience = timeout.orElse(ControlCommand.PATIENCE);
        var target = RequestPath.of("reload");
        if (patient) target.with("wait", patience.toMillis() + "ms");
        var request = DaemonRequest.post(target.toString(), PlanCommand.body(session));
        return patient ? request.patient(patience.plus(ControlCommand.COURTESY)) : request;
    }
}
