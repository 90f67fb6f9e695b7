package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonValue;
import io.valvo.client.ProblemText;
import io.valvo.client.RequestPath;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a service, or everything, is healthy: the exit code is the answer. */
public record HealthCommand(Optional<String> name, boolean json) implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var target =
                name.map(n -> RequestPath.of("services", n, "health").toString()).orElse("/health");
        try (var answer =
                session.client().openWhatever(DaemonRequest.get(target, DaemonRequest.JSON))) {
            if (!answer.ok() && answer.status() != 503) throw ProblemText.complaint(answer);
            return tell(session, answer.text());
        }
    }

    private int tell(CommandContext session, String document) throws IOException {
        var health = JsonValue.read(document);
        var status = health.at(name.isPresent() ? "overall_status" : "status").text();
        session.print(json ? document : words(status + notes(health), said(health)));
        return status.equals("healthy") ? ExitCode.DONE : ExitCode.NO;
    }

    /** What isn't well, although it may spoil nothing. */
    private static String notes(JsonValue health) {
        var notes = health.at("notes").texts();
        return notes.isEmpty() ? "" : "; " + String.join(", ", notes);
    }

    private static List<String> said(JsonValue health) {
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
