package io.valvo.config.source;

import java.util.Map;
import java.util.Optional;

/** Keys that people know from elsewhere, and what does their work here. */
final class ForeignKeys {
    private static final String NO_DELAY =
            "none is needed: the probe is repeated each interval until it holds, within timeout";
    private static final String AFTER_READY =
            "none is needed: health is asked once the service is ready; startup waits for a slow one";
    private static final String OWN_FILE =
            "each service writes logs/SERVICE.log in the state directory; valvo logs shows it";
    private static final String NO_TLS =
            "a probe speaks no TLS: write exec = [curl, -fksS, \"https://…\"] instead";

    private static final Map<String, String> ROWS =
            Map.ofEntries(
                    Map.entry("startup.delay", NO_DELAY),
                    Map.entry("startup.initial-delay", NO_DELAY),
                    Map.entry("ready.delay", NO_DELAY),
                    Map.entry("ready.initial-delay", NO_DELAY),
                    Map.entry("health.delay", AFTER_READY),
                    Map.entry("health.initial-delay", AFTER_READY),
                    Map.entry("health.start-period", AFTER_READY),
                    Map.entry("health.retries", "failures says how many in a row"),
                    Map.entry("startup.https", NO_TLS),
                    Map.entry("ready.https", NO_TLS),
                    Map.entry("health.https", NO_TLS),
                    Map.entry("log.file", OWN_FILE),
                    Map.entry("log.path", OWN_FILE),
                    Map.entry("stdout", OWN_FILE),
                    Map.entry("stderr", OWN_FILE + "; log.stderr = separate parts the two"),
                    Map.entry("stop.command", "hooks.pre-stop runs one before the stop signal"),
                    Map.entry(
                            "restart.delay", "backoff.min is the first wait, backoff.max the last"),
                    Map.entry("restart.retries", "max says how many within the window"),
                    Map.entry("cron", "schedule takes the five fields of cron"),
                    Map.entry("interval", "every makes it a job: every = 10m"),
                    Map.entry("replicas", "instances says how many"),
                    Map.entry("args", "arguments are part of command"),
                    Map.entry("workdir", "cwd is the working directory"),
                    Map.entry("directory", "cwd is the working directory"),
                    Map.entry("environment", "env holds the variables"),
                    Map.entry(
                            "tty",
                            "a service has no terminal; script(1) gives one: command = [script, -qefc, \"the command\", /dev/null]"));

    private ForeignKeys() {}

    /** By its place, as in {@link UnsupportedKeys#about}. */
    static Optional<String> about(String place) {
        return Optional.ofNullable(
                ROWS.get(place.replaceFirst("^(services\\.\\*|defaults)\\.", "")));
    }
}
