package io.valvo.cli;

import java.io.IOException;
import java.time.Duration;

/** Sends a service its sample request: the exit code says whether it was answered well. */
record TestCall(String name, boolean json) implements Deed {
    /** The longest that a sample request may be configured to take is told by its own failure. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Override
    public int perform(Session session) throws IOException {
        var target = Target.of("services", name, "test").toString();
        var answer = session.client().ask(Request.post(target, "").patient(PATIENCE));
        var test = Node.read(answer);
        session.print(json ? answer : text(test));
        return test.at("ok").truth() ? ExitCode.DONE : ExitCode.NO;
    }

    private static String text(Node test) {
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
