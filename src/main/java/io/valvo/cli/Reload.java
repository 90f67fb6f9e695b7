package io.valvo.cli;

import java.io.IOException;

/** Makes the daemon read its file again and touch only what changed. */
record Reload(boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var plan =
                session.client()
                        .ask(Request.post(Target.of("reload").toString(), Plan.body(session)));
        session.print(json ? plan : words(Node.read(plan)));
        return ExitCode.DONE;
    }

    private static String words(Node plan) {
        return plan.at("steps").items().isEmpty() ? "Nothing has changed." : PlanText.of(plan);
    }
}
