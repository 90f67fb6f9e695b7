package io.valvo.cli.command;

import io.valvo.cli.console.AnsiStyle;
import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.DaemonRequest;
import io.valvo.client.DaemonResponse;
import io.valvo.client.ExitCode;
import io.valvo.client.RequestPath;
import io.valvo.client.SseReader;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The output of services, interleaved by the daemon, which also says before each line whose it is
 * when there are several.
 *
 * @param names empty: all
 * @param lines how many of the last lines of each instance; empty: the daemon's choice
 */
public record LogsCommand(
        List<String> names,
        boolean follow,
        Optional<Integer> lines,
        Optional<String> since,
        boolean json)
        implements CliCommand {
    private static final String MARK = " | ";

    @Override
    public int perform(CommandContext session) throws IOException {
        var request = DaemonRequest.get(target(), json ? DaemonRequest.EVENTS : DaemonRequest.TEXT);
        try (var answer = session.client().open(request)) {
            if (json) documents(session, answer);
            else lines(session, answer);
            return ExitCode.DONE;
        }
    }

    private void lines(CommandContext session, DaemonResponse answer) throws IOException {
        var paint = new AnsiStyle(session.shell().colour() && names.size() != 1);
        var text = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        for (var line = text.readLine(); line != null && print(session, painted(line, paint)); )
            line = text.readLine();
    }

    private void documents(CommandContext session, DaemonResponse answer) throws IOException {
        var messages = new SseReader(answer.body());
        for (var next = messages.next(); next.isPresent() && print(session, next.get().data()); )
            next = messages.next();
    }

    /** Whether somebody still reads. What is followed is shown at once. */
    private boolean print(CommandContext session, String line) {
        var out = session.shell().output();
        out.println(line);
        return !follow || !out.checkError();
    }

    private static String painted(String line, AnsiStyle paint) {
        int mark = paint.on() ? line.indexOf(MARK) : -1;
        return mark < 0
                ? line
                : paint.name(line.substring(0, mark), line.substring(0, mark + 3))
                        + line.substring(mark + 3);
    }

    private String target() {
        var target =
                names.size() == 1
                        ? RequestPath.of("services", names.getFirst(), "logs")
                        : RequestPath.of("logs");
        if (names.size() > 1) for (var name : names) target.with("service", name);
        lines.ifPresent(number -> target.with("tail", number.toString()));
        since.ifPresent(time -> target.with("since", time));
        return target.with("follow", follow).toString();
    }
}
