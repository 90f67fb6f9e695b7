package io.valvo.cli.context;

import io.valvo.client.DaemonClient;
import io.valvo.client.DaemonRequest;
import io.valvo.client.RequestPath;

import java.io.IOException;

/** Who answers about ports: the daemon, or where none does, this process by itself, saying so. */
public sealed interface PortSource {
    /** Rows of {@code PortJson}. */
    String scan() throws IOException;

    /** {@code PortJson} */
    String check(int port) throws IOException;

    /** {@code PortJson}, when it is free. */
    String free(int port, boolean force) throws IOException;

    static PortSource of(CommandContext session) {
        var whereabouts = session.whereabouts();
        boolean meant = whereabouts.named().isPresent() || whereabouts.file().isPresent();
        if (meant && session.client().answers()) return new ByDaemon(session.client());
        session.note("No supervisor answers here, so nothing is known of leases.");
        return new ByItself(session.supervisor());
    }

    record ByDaemon(DaemonClient client) implements PortSource {
        @Override
        public String scan() throws IOException {
            return client.ask(
                    DaemonRequest.get(
                            RequestPath.of("ports", "scan").toString(), DaemonRequest.JSON));
        }

        @Override
        public String check(int port) throws IOException {
            return client.ask(DaemonRequest.get(target(port).toString(), DaemonRequest.JSON));
        }

        /** The holder may take its grace period. */
        @Override
        public String free(int port, boolean force) throws IOException {
            var target = target(port).with("force", force).toString();
            var patience = DaemonRequest.PATIENCE.multipliedBy(6);
            return client.ask(
                    new DaemonRequest("DELETE", target, DaemonRequest.JSON, "", patience));
        }

        private static RequestPath target(int port) {
            return RequestPath.of("ports", Integer.toString(port));
        }
    }

    record ByItself(LocalDaemon supervisor) implements PortSource {
        @Override
        public String scan() {
            return supervisor.scanPorts();
        }

        @Override
        public String check(int port) {
            return supervisor.checkPort(port);
        }

        @Override
        public String free(int port, boolean force) {
            return supervisor.freePort(port, force);
        }
    }
}
