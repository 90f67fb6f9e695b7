package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.cli.context.ConfigFiles;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonWriter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks a configuration and tells everything that is wrong with it.
 *
 * @param strict what is odd is wrong as well
 */
public record ValidateCommand(boolean strict, boolean json) implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var file = session.whereabouts().requiredFile();
        var reading = session.offline().read(file);
        var errors = strict && reading.errors().isEmpty() ? reading.warnings() : reading.errors();
        if (json) session.print(document(file, errors, reading.warnings()));
        else tell(session, file, reading, errors);
        return errors.isEmpty() ? ExitCode.DONE : ExitCode.USAGE;
    }

    private static void tell(
            CommandContext session, Path file, ConfigFiles.Reading reading, List<String> errors) {
        if (!errors.isEmpty()) session.note(String.join("\n", errors));
        else {
            session.warn(reading.warnings());
            session.print(file + ": " + summary(reading) + ".");
        }
    }

    private static String summary(ConfigFiles.Reading reading) {
        return reading.stack()
                .map(stack ->
                        "valid, "
                                + counted(stack.services().size(), "service")
                                + (stack.groups().isEmpty()
                                        ? ""
                                        : ", " + counted(stack.groups().size(), "group")))
                .orElse("valid");
    }

    private static String counted(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String document(Path file, List<String> errors, List<String> warnings) {
        return "{\"file\":"
                + JsonWriter.string(file.toString())
                + ",\"valid\":"
                + errors.isEmpty()
                + ",\"errors\":"
                + JsonWriter.strings(errors)
                + ",\"warnings\":"
                + JsonWriter.strings(warnings)
                + "}";
    }
}
