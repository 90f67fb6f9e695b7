package io.valvo.cli;

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
record Logs(
        List<String> names,
        boolean follow,
        Optional<Integer> lines,
        Optional<String> since,
        boolean json)
        implements Deed {
    private static final String MARK = " | ";

    @Override
    public int perform(Session session) throws IOException {
        var request = Request.get(target(), json ? Request.EVENTS : Request.TEXT);
        try (var answer = session.client().open(request)) {
            if (json) documents(session, answer);
            else lines(session, answer);
            return ExitCode.DONE;
        }
    }

    private void lines(Session session, Answer answer) throws IOException {
        var paint = new Paint(session.shell().colour() && names.size() != 1);
        var text = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        for (var line = text.readLine(); line != null && print(session, painted(line, paint)); )
            line = text.readLine();
    }

    private void documents(Session session, Answer answer) throws IOException {
        var messages = new ServerEvents(answer.body());
        for (var next = messages.next(); next.isPresent() && print(session, next.get().data()); )
            next = messages.next();
    }

    /** Whether somebody still reads. What is followed is shown at once. */
    private boolean print(Session session, String line) {
        var out = session.shell().output();
        out.println(line);
        return !follow || !out.checkError();
    }

    private static String painted(String line, Paint paint) {
        int mark = paint.on() ? line.indexOf(MARK) : -1;
        return mark < 0
                ? line
                : paint.name(line.substring(0, mark), line.substring(0, mark + 3))
                        + line.substring(mark + 3);
    }

    private String target() {
        var target =
                names.size() == 1
                        ? Target.of("services", names.getFirst(), "logs")
                        : Target.of("logs");
        if (names.size() > 1) for (var name : names) target.with("service", name);
        lines.ifPresent(number -> target.with("tail", number.toString()));
        since.ifPresent(time -> target.with("since", time));
        return target.with("follow", follow).toString();
    }
}
