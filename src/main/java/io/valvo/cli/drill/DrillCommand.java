package io.valvo.cli.drill;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ExitCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;

/**
 * Kills daemons of a throw-away stack at random instants, and looks whether its services notice:
 * none twice, none lost, no port taken from another, and the same pids as before. Half of the
 * daemons die within their first 1.5 s, the others while a service is being stopped, restarted,
 * started or has just been killed, or while its log is being rotated.
 *
 * @param times so many daemons
 * @param services so many services
 * @param seed the same drill again; timing differs all the same
 */
public record DrillCommand(int times, int services, long seed) implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var directory = Files.createTempDirectory("valvo-drill-");
        var random = new Random(seed);
        var victims = new DrillServices(directory, services, random);
        boolean good = new DrillRun(session, victims, random, times).all();
        if (good) delete(directory);
        else session.note("What is left of it: " + directory);
        return good ? ExitCode.DONE : ExitCode.NO;
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(file);
        }
    }
}
