package io.valvo.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Puts a new daemon in the place of the present one, by the program as it is installed now. The
 * services go on and notice nothing; one that fails or backs off did so before, and is told.
 */
record Upgrade(Optional<Duration> timeout) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var errors = session.offline().read(session.whereabouts().requiredFile()).errors();
        if (!errors.isEmpty()) throw new Complaint(ExitCode.USAGE, String.join("\n", errors));
        new Down(true, timeout).perform(session);
        new Up(true, true, timeout).perform(session);
        return ExitCode.DONE;
    }
}
