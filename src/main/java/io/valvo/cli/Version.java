package io.valvo.cli;

import java.util.Optional;

/** Which Valvo this is, on which Java. */
record Version(boolean json) implements Deed {
    /** From the jar's manifest. */
    static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public int perform(Session session) {
        var java = System.getProperty("java.version", "");
        session.print(
                json
                        ? "{\"version\":\"" + number() + "\",\"java\":\"" + java + "\"}"
                        : "valvo " + number() + " (Java " + java + ")");
        return ExitCode.DONE;
    }
}
