package io.valvo.cli.command;

import io.valvo.cli.console.PlanFormat;
import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ClientException;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonValue;
import io.valvo.client.JsonWriter;
import io.valvo.client.RequestPath;
import io.valvo.model.spec.StackSpec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the file would change in what runs; without a daemon, what it would start. */
public record PlanCommand(boolean json) implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var file = session.whereabouts().file().map(Path::toAbsolutePath);
        if (file.isPresent() && !running(session)) return ofStart(session, file.get());
        var plan =
                session.client()
                        .ask(DaemonRequest.post(RequestPath.of("plan").toString(), body(session)));
        session.print(json ? plan : PlanFormat.of(JsonValue.read(plan), "Nothing would change."));
        return ExitCode.DONE;
    }

    /** Only a file that was named is another than the running one. */
    static String body(CommandContext session) {
        var file = session.globals().file();
        return file.map(f ->
                        "{\"file\":"
                                + JsonWriter.string(f.toAbsolutePath().normalize().toString())
                                + "}")
                .orElse("");
    }

    private static boolean running(CommandContext session) {
        return session.client().answers();
    }

    private int ofStart(CommandContext session, Path file) {
        var reading = session.offline().read(session.whereabouts().requiredFile());
        if (!reading.errors().isEmpty())
            throw new ClientException(ExitCode.USAGE, String.join("\n", reading.errors()));
        session.warn(reading.warnings());
        var names = order(reading.stack());
        session.print(
                json
                        ? document(names)
                        : "No supervisor runs " + file + "; it would\n" + PlanFormat.starts(names));
        return ExitCode.DONE;
    }

    private static String document(List<String> names) {
        var steps = new ArrayList<String>();
        for (var name : names) {
            steps.add(
                    "{\"action\":\"start\",\"service\":"
                            + JsonWriter.string(name)
                            + ",\"why\":\"no supervisor runs\"}");
        }
        return "{\"steps\":[" + String.join(",", steps) + "]}";
    }

    /** Dependencies first; the stack is known to have no cycle. */
    private static List<String> order(Optional<StackSpec> stack) {
        var names = new ArrayList<String>();
        stack.ifPresent(s ->
                s.services()
                        .forEach((name, spec) -> {
                            if (spec.startsAlone()) add(s, name, names);
                        }));
        return names;
    }

    private static void add(StackSpec stack, String name, List<String> names) {
        var spec = stack.services().get(name);
        if (spec == null || names.contains(name)) return;
        for (var dependency : spec.dependsOn().keySet()) add(stack, dependency, names);
        names.add(name);
    }
}
