package io.valvo.cli.command;

import io.valvo.cli.console.TextTable;
import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ClientException;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonValue;
import io.valvo.client.RequestPath;
import io.valvo.text.ShellWord;
import io.valvo.wire.CleanupBody;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finds strays, zombies and duplicates, and ends them; by the daemon, or without one. */
public record CleanupCommand(Optional<String> match, boolean dryRun, boolean force, boolean json)
        implements CliCommand {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public int perform(CommandContext session) throws IOException {
        if (force && match.isEmpty())
            throw new ClientException(
                    ExitCode.USAGE,
                    "--force ends processes that aren't ours: say which, with --match.");
        var rows = rows(session);
        session.print(json ? rows : text(JsonValue.read(rows)));
        if (JsonValue.read(rows).items().stream().anyMatch(CleanupCommand::kept))
            session.note(remark());
        return JsonValue.read(rows).items().stream().anyMatch(CleanupCommand::failed)
                ? ExitCode.NO
                : ExitCode.DONE;
    }

    private String rows(CommandContext session) throws IOException {
        var spare = session.supervisor().lineage();
        var whereabouts = session.whereabouts();
        boolean meant = whereabouts.named().isPresent() || whereabouts.file().isPresent();
        if (meant && session.client().answers())
            return session.client().ask(DaemonRequest.post(target(spare), "").patient(PATIENCE));
        var order = new CleanupBody(match, force, dryRun, spare);
        return session.supervisor().cleanup(whereabouts.file(), order);
    }

    private String target(List<Long> spare) {
        var target = RequestPath.of("cleanup").with("force", force).with("dry_run", dryRun);
        for (long pid : spare) target = target.with("spare", Long.toString(pid));
        return match.isPresent() ? target.with("match", match.get()).toString() : target.toString();
    }

    private static boolean failed(JsonValue row) {
        return row.at("action").text().equals("failed");
    }

    /** A zombie is its parent's, and nobody can end it. */
    private static boolean kept(JsonValue row) {
        return row.at("action").text().equals("kept") && !row.at("kind").text().equals("zombie");
    }

    private String remark() {
        return force
                ? "What is kept belongs to another daemon that runs."
                : "What isn't ours is kept. To end it: valvo cleanup --match %s --force"
                        .formatted(match.map(ShellWord::quoted).orElse("REGEX"));
    }

    private static String text(JsonValue rows) {
        if (rows.items().isEmpty()) return "Nothing to clean up.";
        var table = new TextTable("PID", "KIND", "SERVICE", "ACTION", "COMMAND");
        for (var row : rows.items())
            table.row(
                    row.at("pid").text(),
                    row.at("kind").text(),
                    row.at("service").text(),
                    row.at("action").text(),
                    row.at("command").text());
        return table.toString();
    }
}
