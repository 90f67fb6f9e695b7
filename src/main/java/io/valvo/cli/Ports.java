package io.valvo.cli;

import java.io.IOException;

/** The leased ports, or with {@code scan} every port that somebody on this machine listens on. */
record Ports(boolean scan, boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var ports = scan ? PortSource.of(session).scan() : leases(session);
        session.print(json ? ports : table(Node.read(ports)));
        return ExitCode.DONE;
    }

    /** Only a daemon has some. */
    private static String leases(Session session) throws IOException {
        return session.client().ask(Request.get(Target.of("ports").toString(), Request.JSON));
    }

    private static String table(Node ports) {
        var table = new Table("PORT", "STATE", "SERVICE", "NAME", "PID", "USER", "COMMAND");
        for (var port : ports.items()) row(table, port);
        return table.toString();
    }

    private static void row(Table table, Node port) {
        var holder = port.at("holder");
        var instance = port.at("instance").text();
        boolean seen = holder.at("pid").number() != 0;
        table.row(
                port.at("port").text(),
                port.at("state").text(),
                instance.isEmpty() ? port.at("service").text() : instance,
                port.at("name").text(),
                seen ? holder.at("pid").text() : "",
                holder.at("user").text(),
                holder.at("command").text());
    }
}
