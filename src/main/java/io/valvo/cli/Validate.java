package io.valvo.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks a configuration and tells everything that is wrong with it.
 *
 * @param strict what is odd is wrong as well
 */
record Validate(boolean strict, boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var file = session.whereabouts().requiredFile();
        var reading = session.offline().read(file);
        var errors = strict && reading.errors().isEmpty() ? reading.warnings() : reading.errors();
        if (json) session.print(document(file, errors, reading.warnings()));
        else tell(session, file, reading, errors);
        return errors.isEmpty() ? ExitCode.DONE : ExitCode.USAGE;
    }

    private static void tell(
            Session session, Path file, Offline.Reading reading, List<String> errors) {
        if (!errors.isEmpty()) session.note(String.join("\n", errors));
        else {
            session.warn(reading.warnings());
            session.print(file + ": " + summary(reading) + ".");
        }
    }

    private static String summary(Offline.Reading reading) {
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
                + JsonText.string(file.toString())
                + ",\"valid\":"
                + errors.isEmpty()
                + ",\"errors\":"
                + JsonText.strings(errors)
                + ",\"warnings\":"
                + JsonText.strings(warnings)
                + "}";
    }
}
