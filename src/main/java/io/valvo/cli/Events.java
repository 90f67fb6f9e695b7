package io.valvo.cli;

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
record Events(
        boolean follow,
        Optional<String> since,
        List<String> types,
        Optional<String> service,
        boolean json)
        implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        return follow ? follow(session) : history(session);
    }

    private int history(Session session) throws IOException {
        var events = session.client().ask(Request.get(target(), Request.JSON));
        if (json) {
            session.print(events);
            return ExitCode.DONE;
        }
        var lines = new EventLines(session.shell().colour(), ZoneId.systemDefault());
        for (var event : Node.read(events).items())
            session.out().println(lines.line(Happening.of(event)));
        return ExitCode.DONE;
    }

    private int follow(Session session) throws IOException {
        var lines = new EventLines(session.shell().colour(), ZoneId.systemDefault());
        try (var answer = session.client().open(Request.get(target(), Request.EVENTS))) {
            var messages = new ServerEvents(answer.body());
            for (var next = messages.next(); next.isPresent(); next = messages.next()) {
                session.out().println(json ? next.get().data() : line(lines, next.get()));
                if (session.out().checkError()) return ExitCode.DONE;
            }
        }
        return ExitCode.DONE;
    }

    private static String line(EventLines lines, ServerEvents.Message message) throws IOException {
        return lines.line(Happening.of(Node.read(message.data())));
    }

    private String target() {
        var target = Target.of("events");
        since.or(() -> follow ? Optional.of("0") : Optional.empty())
                .ifPresent(from -> target.with("since", from));
        for (var type : types) target.with("type", type);
        service.ifPresent(name -> target.with("service", name));
        return target.toString();
    }
}
