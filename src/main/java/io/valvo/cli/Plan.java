package io.valvo.cli;

import io.valvo.model.Stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the file would change in what runs; without a daemon, what it would start. */
record Plan(boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var file = session.whereabouts().file().map(Path::toAbsolutePath);
        if (file.isPresent() && !running(session)) return ofStart(session, file.get());
        var plan = session.client().ask(Request.post(Target.of("plan").toString(), body(session)));
        session.print(json ? plan : PlanText.of(Node.read(plan), "Nothing would change."));
        return ExitCode.DONE;
    }

    /** Only a file that was named is another than the running one. */
    static String body(Session session) {
        var file = session.globals().file();
        return file.map(f ->
                        "{\"file\":"
                                + JsonText.string(f.toAbsolutePath().normalize().toString())
                                + "}")
                .orElse("");
    }

    private static boolean running(Session session) {
        return session.client().answers();
    }

    private int ofStart(Session session, Path file) {
        var reading = session.offline().read(session.whereabouts().requiredFile());
        if (!reading.errors().isEmpty())
            throw new Complaint(ExitCode.USAGE, String.join("\n", reading.errors()));
        session.warn(reading.warnings());
        var names = order(reading.stack());
        session.print(
                json
                        ? document(names)
                        : "No supervisor runs " + file + "; it would\n" + PlanText.starts(names));
        return ExitCode.DONE;
    }

    private static String document(List<String> names) {
        var steps = new ArrayList<String>();
        for (var name : names) {
            steps.add(
                    "{\"action\":\"start\",\"service\":"
                            + JsonText.string(name)
                            + ",\"why\":\"no supervisor runs\"}");
        }
        return "{\"steps\":[" + String.join(",", steps) + "]}";
    }

    /** Dependencies first; the stack is known to have no cycle. */
    private static List<String> order(Optional<Stack> stack) {
        var names = new ArrayList<String>();
        stack.ifPresent(s ->
                s.services()
                        .forEach((name, spec) -> {
                            if (spec.startsAlone()) add(s, name, names);
                        }));
        return names;
    }

    private static void add(Stack stack, String name, List<String> names) {
        var spec = stack.services().get(name);
        if (spec == null || names.contains(name)) return;
        for (var dependency : spec.dependsOn().keySet()) add(stack, dependency, names);
        names.add(name);
    }
}
