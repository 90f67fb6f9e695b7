package io.valvo.daemon;

import io.valvo.api.view.PortRow;
import io.valvo.cleanup.ForeignProcesses;
import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;
import io.valvo.os.PortLocks;
import io.valvo.os.Processes;
import io.valvo.os.platform.DaemonLock;
import io.valvo.os.platform.Platform;
import io.valvo.ports.FreeReply;
import io.valvo.ports.PortChecker;
import io.valvo.ports.PortRegistryContext;
import io.valvo.ports.PortReport;
import io.valvo.text.SecretMask;
import io.valvo.wire.PortJson;
import io.valvo.wire.WireJson;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/** What {@code valvo ports} tells and does where no daemon runs. */
final class OfflinePorts {
    private static final Path NOWHERE = Path.of("");

    private OfflinePorts() {}

    /** Rows of {@code PortJson}. */
    static String scan() {
        return with(it -> WireJson.text(it.scan().stream().map(OfflinePorts::row).toList()));
    }

    static String check(int port) {
        return with(it -> WireJson.text(row(it.check(port))));
    }

    static String free(int port, boolean force) {
        return with(it ->
                switch (it.free(port, force)) {
                    case FreeReply.Freed _ -> WireJson.text(row(it.check(port)));
                    case FreeReply.NotFreed(_, var why) ->
                            throw new ClientException(ExitCode.NO, why);
                    case FreeReply.Ours(_, var names) ->
                            throw new ClientException(
                                    ExitCode.NO,
                                    "it is of " + names + ", whose daemon runs: stop it there");
                });
    }

    private static PortJson row(PortReport port) {
        return PortRow.of(port, SecretMask.USUAL);
    }

    private static String with(Function<PortChecker, String> deed) {
        try (var processes = Platform.processes();
                var locks = Platform.portLocks()) {
            return deed.apply(new PortChecker(surroundings(processes, locks)));
        }
    }

    private static PortRegistryContext surroundings(Processes processes, PortLocks locks) {
        var strangers =
                new ForeignProcesses(processes, NOWHERE, DaemonLock::view, _ -> false, _ -> false);
        return new PortRegistryContext(
                Platform.sockets(),
                locks,
                strangers::ownership,
                strangers,
                Runnable::run,
                Clock.systemUTC(),
                _ -> {},
                List::of,
                ProcessHandle.current().pid());
    }
}
