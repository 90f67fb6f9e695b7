package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.cli.context.PortSource;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonValue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Ends whoever holds the ports; a process that isn't ours only with {@code force}. */
public record PortFreeCommand(List<Integer> ports, boolean force, boolean json)
        implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var documents = new ArrayList<String>();
        var source = PortSource.of(session);
        for (int port : ports) {
            var before = json ? "" : stopped(source, port);
            var document = source.free(port, force);
            documents.add(json ? document : "port " + port + " is free" + before);
        }
        session.print(
                json ? "[" + String.join(",", documents) + "]" : String.join("\n", documents));
        return ExitCode.DONE;
    }

    /** A service of ours that has it is stopped, and stays so. */
    private static String stopped(PortSource source, int port) throws IOException {
        var instance = JsonValue.read(source.check(port)).at("instance").text();
        return instance.isEmpty()
                ? ""
                : "; " + instance + " is stopped, start it with: valvo start " + instance;
    }
}
