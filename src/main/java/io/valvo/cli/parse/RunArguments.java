package io.valvo.cli.parse;

import io.valvo.cli.context.RunSpec;
import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the arguments of {@code run}. */
final class RunArguments {
    /**
     * Stands between name and command where the user wrote {@code --}, which picocli takes for
     * itself.
     */
    static final String COMMAND_BEGINS = "\0--";

    private RunArguments() {}

    static RunSpec spec(ParsedOptions given) {
        int begin = given.names().indexOf(COMMAND_BEGINS);
        var command = given.names().subList(begin + 1, given.names().size());
        if (command.isEmpty())
            throw new ClientException(
                    ExitCode.USAGE, "There is no command: valvo run [NAME] -- COMMAND...");
        var before = given.names().subList(0, Math.max(0, begin));
        return new RunSpec(
                name(given, before, command),
                command,
                ports(given),
                environment(given),
                given.text("--restart").map(RunArguments::policy),
                given.text("--health-port").map(RunArguments::path),
                limits(given),
                given.flag("--once"));
    }

    private static String name(ParsedOptions given, List<String> before, List<String> command) {
        if (before.size() > 1)
            throw new ClientException(ExitCode.USAGE, "Only one name goes before --.");
        if (!before.isEmpty()) return before.getFirst();
        var executable = Optional.ofNullable(Path.of(command.getFirst()).getFileName());
        return given.text("--name").or(() -> executable.map(Path::toString)).orElse("command");
    }

    /**
     * {@code 8080} is the port {@code http}, {@code admin=8081} has a name; the port of the health
     * check is one as well.
     */
    private static Map<String, Integer> ports(ParsedOptions given) {
        var ports = new LinkedHashMap<String, Integer>();
        for (var text : given.texts("--port")) {
            int equals = text.indexOf('=');
            ports.put(
                    equals < 0 ? "http" : text.substring(0, equals),
                    number(text.substring(equals + 1)));
        }
        given.text("--health-port")
                .ifPresent(text -> ports.putIfAbsent("http", number(text.split("/", 2)[0])));
        return ports;
    }

    private static Map<String, String> limits(ParsedOptions given) {
        var limits = new LinkedHashMap<String, String>();
        given.text("--memory").ifPresent(size -> limits.put("memory", size));
        given.text("--cpu").ifPresent(share -> limits.put("cpu", percent(share)));
        given.text("--max-runtime").ifPresent(time -> limits.put("runtime", time));
        return limits;
    }

    private static String percent(String share) {
        return share.endsWith("%") ? share : share + "%";
    }

    private static int number(String text) {
        return text.equals("0") ? 0 : ParsedOptions.port(text);
    }

    private static String path(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? "/" : text.substring(slash);
    }

    private static Map<String, String> environment(ParsedOptions given) {
        var environment = new LinkedHashMap<String, String>();
        for (var text : given.texts("--env")) {
            int equals = text.indexOf('=');
            if (equals < 1)
                throw new ClientException(
                        ExitCode.USAGE, "Expected KEY=VALUE for --env, found '" + text + "'.");
            environment.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return environment;
    }

    private static String policy(String text) {
        if (List.of("always", "on-failure", "never").contains(text)) return text;
        throw new ClientException(
                ExitCode.USAGE,
                "Expected always, on-failure or never for --restart, found '" + text + "'.");
    }
}
