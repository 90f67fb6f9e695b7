package io.valvo;

import io.valvo.cli.Complaint;
import io.valvo.cli.ExitCode;
import io.valvo.control.PortRow;
import io.valvo.os.PortLocks;
import io.valvo.os.Processes;
import io.valvo.os.Sockets;
import io.valvo.ports.FreeReply;
import io.valvo.ports.PortInspector;
import io.valvo.ports.PortReport;
import io.valvo.ports.Surroundings;
import io.valvo.rules.Secrets;
import io.valvo.wire.Json;
import io.valvo.wire.PortJson;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/** What {@code valvo ports} tells and does where no daemon runs. */
final class DaemonlessPorts {
    private static final Path NOWHERE = Path.of("");

    private DaemonlessPorts() {}

    /** Rows of {@code PortJson}. */
    static String scan() {
        return with(it -> Json.text(it.scan().stream().map(DaemonlessPorts::row).toList()));
    }

    static String check(int port) {
        return with(it -> Json.text(row(it.check(port))));
    }

    static String free(int port, boolean force) {
        return with(it ->
                switch (it.free(port, force)) {
                    case FreeReply.Freed _ -> Json.text(row(it.check(port)));
                    case FreeReply.NotFreed(_, var why) -> throw new Complaint(ExitCode.NO, why);
                    case FreeReply.Ours(_, var names) ->
                            throw new Complaint(
                                    ExitCode.NO,
                                    "it is of " + names + ", whose daemon runs: stop it there");
                });
    }

    private static PortJson row(PortReport port) {
        return PortRow.of(port, Secrets.USUAL);
    }

    private static String with(Function<PortInspector, String> deed) {
        try (var processes = Processes.create();
                var locks = PortLocks.create()) {
            return deed.apply(new PortInspector(surroundings(processes, locks)));
        }
    }

    private static Surroundings surroundings(Processes processes, PortLocks locks) {
        var strangers = new Strangers(processes, NOWHERE, _ -> false, _ -> false);
        return new Surroundings(
                Sockets.create(),
                locks,
                strangers::whose,
                strangers,
                Runnable::run,
                Clock.systemUTC(),
                _ -> {},
                List::of,
                ProcessHandle.current().pid());
    }
}
