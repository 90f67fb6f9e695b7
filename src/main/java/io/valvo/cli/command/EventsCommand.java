package io.valvo.cli.command;

import io.valvo.cli.console.EventFormat;
import io.valvo.cli.console.EventView;
import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonValue;
import io.valvo.client.RequestPath;
import io.valvo.client.SseReader;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * What has happened, and with {@code follow} what happens.
 *
 * @param since a sequence number (exclusive), a time, or an age like {@code 10m}; empty: what is
 *     kept, at most the latest 1,000 when it isn't followed
 */
public record EventsCommand(
        boolean follow,
        Optional<String> since,
        List<String> types,
        Optional<String> service,
        boolean json)
        implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        return follow ? follow(session) : history(session);
    }

    private int history(CommandContext session) throws IOException {
        var events = session.client().ask(DaemonRequest.get(target(), DaemonRequest.JSON));
        if (json) {
            session.print(events);
            return ExitCode.DONE;
        }
        var lines = new EventFormat(session.shell().colour(), ZoneId.systemDefault());
        for (var event : JsonValue.read(events).items())
            session.out().println(lines.line(EventView.of(event)));
        return ExitCode.DONE;
    }

    private int follow(CommandContext session) throws IOException {
        var lines = new EventFormat(session.shell().colour(), ZoneId.systemDefault());
        try (var answer =
                session.client().open(DaemonRequest.get(target(), DaemonRequest.EVENTS))) {
            var messages = new SseReader(answer.body());
            for (var next = messages.next(); next.isPresent(); next = messages.next()) {
                session.out().println(json ? next.get().data() : line(lines, next.get()));
                if (session.out().checkError()) return ExitCode.DONE;
            }
        }
        return ExitCode.DONE;
    }

    private static String line(EventFormat lines, SseReader.Message message) throws IOException {
        return lines.line(EventView.of(JsonValue.read(message.data())));
    }

    private String target() {
        var target = RequestPath.of("events");
        since.or(() -> follow ? Optional.of("0") : Optional.empty())
                .ifPresent(from -> target.with("since", from));
        for (var type : types) target.with("type", type);
        service.ifPresent(name -> target.with("service", name));
        return target.toString();
    }
}
