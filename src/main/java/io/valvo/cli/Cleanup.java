package io.valvo.cli;

import io.valvo.model.ShellWord;
import io.valvo.wire.CleanupOrder;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finds strays, zombies and duplicates, and ends them; by the daemon, or without one. */
record Cleanup(Optional<String> match, boolean dryRun, boolean force, boolean json)
        implements Deed {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public int perform(Session session) throws IOException {
        if (force && match.isEmpty())
            throw new Complaint(
                    ExitCode.USAGE,
                    "--force ends processes that aren't ours: say which, with --match.");
        var rows = rows(session);
        session.print(json ? rows : text(Node.read(rows)));
        if (Node.read(rows).items().stream().anyMatch(Cleanup::kept)) session.note(remark());
        return Node.read(rows).items().stream().anyMatch(Cleanup::failed)
                ? ExitCode.NO
                : ExitCode.DONE;
    }

    private String rows(Session session) throws IOException {
        var spare = session.supervisor().lineage();
        var whereabouts = session.whereabouts();
        boolean meant = whereabouts.named().isPresent() || whereabouts.file().isPresent();
        if (meant && session.client().answers())
            return session.client().ask(Request.post(target(spare), "").patient(PATIENCE));
        var order = new CleanupOrder(match, force, dryRun, spare);
        return session.supervisor().cleanup(whereabouts.file(), order);
    }

    private String target(List<Long> spare) {
        var target = Target.of("cleanup").with("force", force).with("dry_run", dryRun);
        for (long pid : spare) target = target.with("spare", Long.toString(pid));
        return match.isPresent() ? target.with("match", match.get()).toString() : target.toString();
    }

    private static boolean failed(Node row) {
        return row.at("action").text().equals("failed");
    }

    /** A zombie is its parent's, and nobody can end it. */
    private static boolean kept(Node row) {
        return row.at("action").text().equals("kept") && !row.at("kind").text().equals("zombie");
    }

    private String remark() {
        return force
                ? "What is kept belongs to another daemon that runs."
                : "What isn't ours is kept. To end it: valvo cleanup --match %s --force"
                        .formatted(match.map(ShellWord::quoted).orElse("REGEX"));
    }

    private static String text(Node rows) {
        if (rows.items().isEmpty()) return "Nothing to clean up.";
        var table = new Table("PID", "KIND", "SERVICE", "ACTION", "COMMAND");
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
