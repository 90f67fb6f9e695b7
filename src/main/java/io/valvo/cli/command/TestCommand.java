package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonValue;
import io.valvo.client.RequestPath;

import java.io.IOException;
import java.time.Duration;

/** Sends a service its sample request: the exit code says whether it was answered well. */
public record TestCommand(String name, boolean json) implements CliCommand {
    /** The longest that a sample request may be configured to take is told by its own failure. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Override
    public int perform(CommandContext session) throws IOException {
        var target = RequestPath.of("services", name, "test").toString();
        var answer = session.client().ask(DaemonRequest.post(target, "").patient(PATIENCE));
        var test = JsonValue.read(answer);
        session.print(json ? answer : text(test));
        return test.at("ok").truth() ? ExitCode.DONE : ExitCode.NO;
    }

    private static String text(JsonValue test) {
        var head = test.at("instance").text() + ": " + test.at("request").text() + ": ";
        var error = test.at("error").text();
        return head
                + (error.isEmpty()
                        ? "%s in %sms, %s bytes"
                                .formatted(
                                        test.at("status").text(),
                                        test.at("time_ms").text(),
                                        test.at("bytes").text())
                        : error);
    }
}
