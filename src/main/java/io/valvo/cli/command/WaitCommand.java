package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ClientException;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.RequestPath;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Waits until services are in a state: 0 when they are, 1 when they won't get there, 124 when time
 * is up.
 *
 * @param timeout empty: for ever
 */
public record WaitCommand(List<String> names, Goal goal, Optional<Duration> timeout, boolean json)
        implements CliCommand {
    /** The daemon holds no request longer than that. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final Duration COURTESY = Duration.ofSeconds(10);

    public enum Goal {
        READY,
        STOPPED,
        COMPLETED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public int perform(CommandContext session) throws IOException {
        long begin = System.nanoTime();
        var left = timeout;
        while (true) {
            try {
                return done(session, ask(session, left));
            } catch (ClientException e) {
                var over = left.isPresent() && left.get().compareTo(LONGEST) <= 0;
                if (e.exitCode() != ExitCode.TIMEOUT || over) throw e;
                left = timeout.map(whole -> whole.minusNanos(System.nanoTime() - begin));
            }
        }
    }

    private String ask(CommandContext session, Optional<Duration> left) throws IOException {
        var wait = left.filter(time -> time.compareTo(LONGEST) < 0).orElse(LONGEST);
        var target = RequestPath.of("wait");
        for (var name : names) target.with("service", name);
        target.with("for", goal.word()).with("wait", Math.max(1, wait.toMillis()) + "ms");
        return session.client()
                .ask(
                        DaemonRequest.get(target.toString(), DaemonRequest.JSON)
                                .patient(wait.plus(COURTESY)));
    }

    private int done(CommandContext session, String services) {
        session.print(json ? services : String.join(", ", names) + ": " + goal.word());
        return ExitCode.DONE;
    }
}
