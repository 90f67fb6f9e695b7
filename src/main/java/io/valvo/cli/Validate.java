package io.valvo.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Checks a configuration and tells everything that is wrong with it. */
record Validate(boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var file = session.whereabouts().requiredFile();
        var reading = session.offline().read(file);
        if (json) session.print(document(file, reading.errors()));
        else if (reading.errors().isEmpty()) session.print(file + ": " + summary(reading) + ".");
        else session.note(String.join("\n", reading.errors()));
        return reading.errors().isEmpty() ? ExitCode.DONE : ExitCode.USAGE;
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

    private static String document(Path file, List<String> errors) {
        return "{\"file\":"
                + JsonText.string(file.toString())
                + ",\"valid\":"
                + errors.isEmpty()
                + ",\"errors\":"
                + JsonText.strings(errors)
                + "}";
    }
}
