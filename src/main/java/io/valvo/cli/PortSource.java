package io.valvo.cli;

import java.io.IOException;

/** Who answers about ports: the daemon, or where none does, this process by itself, saying so. */
sealed interface PortSource {
    /** Rows of {@code PortJson}. */
    String scan() throws IOException;

    /** {@code PortJson} */
    String check(int port) throws IOException;

    /** {@code PortJson}, when it is free. */
    String free(int port, boolean force) throws IOException;

    static PortSource of(Session session) {
        var whereabouts = session.whereabouts();
        boolean meant = whereabouts.named().isPresent() || whereabouts.file().isPresent();
        if (meant && session.client().answers()) return new ByDaemon(session.client());
        session.note("No supervisor answers here, so nothing is known of leases.");
        return new ByItself(session.supervisor());
    }

    record ByDaemon(Client client) implements PortSource {
        @Override
        public String scan() throws IOException {
            return client.ask(Request.get(Target.of("ports", "scan").toString(), Request.JSON));
        }

        @Override
        public String check(int port) throws IOException {
            return client.ask(Request.get(target(port).toString(), Request.JSON));
        }

        /** The holder may take its grace period. */
        @Override
        public String free(int port, boolean force) throws IOException {
            var target = target(port).with("force", force).toString();
            var patience = Request.PATIENCE.multipliedBy(6);
            return client.ask(new Request("DELETE", target, Request.JSON, "", patience));
        }

        private static Target target(int port) {
            return Target.of("ports", Integer.toString(port));
        }
    }

    record ByItself(Supervisor supervisor) implements PortSource {
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
