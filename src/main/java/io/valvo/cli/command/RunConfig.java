package io.valvo.cli.command;

import io.valvo.cli.context.RunSpec;
import io.valvo.client.JsonWriter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The configuration that {@code valvo run} stands for, as JSON: so it is read, checked and
 * completed like any other.
 */
public final class RunConfig {
    private RunConfig() {}

    /**
     * One service, whose final failure ends the daemon; the control interface on the Unix socket
     * alone.
     *
     * @param directory where the command is run
     */
    public static String json(RunSpec spec, Path directory) {
        return object(
                List.of(
                        member("api", "{\"tcp\":false}"),
                        member("shutdown-on-failure", Boolean.toString(!spec.once())),
                        member(
                                "services",
                                object(List.of(member(spec.name(), service(spec, directory)))))));
    }

    private static String service(RunSpec spec, Path directory) {
        var members =
                new ArrayList<>(
                        List.of(
                                member("command", JsonWriter.strings(spec.command())),
                                member(
                                        "cwd",
                                        JsonWriter.string(
                                                directory.toAbsolutePath().normalize().toString())),
                                member("stdin", JsonWriter.string("inherit")),
                                member("critical", Boolean.toString(!spec.once()))));
        if (!spec.environment().isEmpty()) members.add(member("env", strings(spec.environment())));
        if (!spec.ports().isEmpty()) members.add(member("ports", ports(spec)));
        spec.restart().ifPresent(policy -> members.add(member("restart", restart(policy))));
        spec.healthPath().ifPresent(path -> members.addAll(probes(path, spec.limits())));
        if (!spec.limits().isEmpty()) members.add(member("limits", strings(spec.limits())));
        if (spec.once()) members.addAll(once(spec));
        return object(members);
    }

    /** A job that fails is not tried again, unless the user said so. */
    private static List<String> once(RunSpec spec) {
        var oneshot = member("oneshot", "true");
        return spec.restart().isPresent()
                ? List.of(oneshot)
                : List.of(oneshot, member("restart", restart("never")));
    }

    private static String restart(String policy) {
        return object(List.of(member("policy", JsonWriter.string(policy))));
    }

    /** Whoever may run for so long has so long to become ready. */
    private static List<String> probes(String path, Map<String, String> limits) {
        var http = member("http", JsonWriter.string(path));
        var ready = new ArrayList<>(List.of(http));
        if (limits.containsKey("runtime"))
            ready.add(member("timeout", JsonWriter.string(limits.getOrDefault("runtime", ""))));
        return List.of(member("ready", object(ready)), member("health", object(List.of(http))));
    }

    /** 0 prefers nothing: any free port. */
    private static String ports(RunSpec spec) {
        var members = new ArrayList<String>();
        spec.ports()
                .forEach((name, port) ->
                        members.add(member(name, port == 0 ? "{}" : "{\"prefer\":" + port + "}")));
        return object(members);
    }

    private static String strings(Map<String, String> values) {
        var members = new ArrayList<String>();
        values.forEach((key, value) -> members.add(member(key, JsonWriter.string(value))));
        return object(members);
    }

    private static String member(String key, String json) {
        return JsonWriter.string(key) + ":" + json;
    }

    private static String object(List<String> members) {
        return "{" + String.join(",", members) + "}";
    }
}
