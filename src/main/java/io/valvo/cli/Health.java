package io.valvo.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a service, or everything, is healthy: the exit code is the answer. */
record Health(Optional<String> name, boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var target = name.map(n -> Target.of("services", n, "health").toString()).orElse("/health");
        try (var answer = session.client().openWhatever(Request.get(target, Request.JSON))) {
            if (!answer.ok() && answer.status() != 503) throw ProblemText.complaint(answer);
            return tell(session, answer.text());
        }
    }

    private int tell(Session session, String document) throws IOException {
        var health = Node.read(document);
        var status = health.at(name.isPresent() ? "overall_status" : "status").text();
        session.print(json ? document : words(status + notes(health), said(health)));
        return status.equals("healthy") ? ExitCode.DONE : ExitCode.NO;
    }

    /** What isn't well, although it may spoil nothing. */
    private static String notes(Node health) {
        var notes = health.at("notes").texts();
        return notes.isEmpty() ? "" : "; " + String.join(", ", notes);
    }

    private static List<String> said(Node health) {
        var said = new ArrayList<>(health.at("reasons").texts());
        for (var warning : health.at("warnings").texts()) said.add("warning: " + warning);
        return said;
    }

    private String words(String status, List<String> reasons) {
        var text = new StringBuilder(name.map(n -> n + ": ").orElse("")).append(status);
        for (var reason : reasons) text.append("\n  ").append(reason);
        return text.toString();
    }
}
