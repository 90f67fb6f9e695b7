package io.valvo.cli.command;

import io.valvo.cli.console.PortFormat;
import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.cli.context.PortSource;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonValue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Who holds each of the ports; 0 when all are free. */
public record PortCheckCommand(List<Integer> ports, boolean json) implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var documents = new ArrayList<String>();
        boolean free = true;
        var source = PortSource.of(session);
        for (int port : ports) {
            var document = source.check(port);
            var found = JsonValue.read(document);
            documents.add(json ? document : PortFormat.line(found));
            free &= found.at("state").text().equals("free");
        }
        session.print(
                json ? "[" + String.join(",", documents) + "]" : String.join("\n", documents));
        return free ? ExitCode.DONE : ExitCode.NO;
    }
}
