package io.valvo.cli.command;

import io.valvo.cli.console.TextTable;
import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.cli.context.PortSource;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonValue;
import io.valvo.client.RequestPath;

import java.io.IOException;

/** The leased ports, or with {@code scan} every port that somebody on this machine listens on. */
public record PortsCommand(boolean scan, boolean json) implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var ports = scan ? PortSource.of(session).scan() : leases(session);
        session.print(json ? ports : table(JsonValue.read(ports)));
        return ExitCode.DONE;
    }

    /** Only a daemon has some. */
    private static String leases(CommandContext session) throws IOException {
        return session.client()
                .ask(DaemonRequest.get(RequestPath.of("ports").toString(), DaemonRequest.JSON));
    }

    private static String table(JsonValue ports) {
        var table = new TextTable("PORT", "STATE", "SERVICE", "NAME", "PID", "USER", "COMMAND");
        for (var port : ports.items()) row(table, port);
        return table.toString();
    }

    private static void row(TextTable table, JsonValue port) {
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
