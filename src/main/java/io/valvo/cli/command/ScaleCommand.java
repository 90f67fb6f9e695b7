package io.valvo.cli.command;

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
 * Changes how many instances of a service run, and waits until the new ones are ready, or those too
 * many are gone.
 *
 * @param instances empty: as many as the configuration says
 * @param timeout how long to wait; empty: {@link ControlCommand#PATIENCE}
 */
public record ScaleCommand(
        String name,
        Optional<Integer> instances,
        boolean patient,
        Optional<Duration> timeout,
        boolean json)
        implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var service = answer(session);
        session.print(
                json
                        ? service
                        : name
                                + ": "
                                + instances
                                        .map(ScaleCommand::counted)
                                        .orElse("as many as configured")
                                + rests(service));
        return ExitCode.DONE;
    }

    private static String counted(int instances) {
        return instances + (instances == 1 ? " instance" : " instances");
    }

    /** Neither a number nor a shape starts what shall not run. */
    static String rests(String service) throws IOException {
        return JsonValue.read(service).at("wanted").truth() ? "" : "; it is stopped, and stays so";
    }

    private String answer(CommandContext session) throws IOException {
        try (var _ = patient ? WaitProgress.watch(session, List.of(name)) : WaitProgress.NONE) {
            return session.client().ask(request());
        }
    }

    private DaemonRequest request() {
        var patience = timeout.orElse(ControlCommand.PATIENCE);
        var target = RequestPath.of("services", name, "scale");
        if (patient) target.with("wait", patience.toMillis() + "ms");
        var number = instances.map(String::valueOf).orElse("null");
        var request = DaemonRequest.post(target.toString(), "{\"instances\":" + number + "}");
        return patient ? request.patient(patience.plus(ControlCommand.COURTESY)) : request;
    }
}
