package io.valvo.rules.lifecycle;

import io.valvo.model.Exit;
import io.valvo.model.Signal;
import io.valvo.model.spec.Limit;
import io.valvo.rules.lifecycle.Phase.Ending;

/**
 * How a process ended, in the words of {@code valvo status} and of the record for the next daemon.
 */
final class ExitText {
    private ExitText() {}

    /** {@code exited 1}, {@code killed: memory limit (memory 530/512 MiB for 10s)}. */
    static String text(Ending ending, Exit exit) {
        var why = ending.why().isEmpty() ? "" : " (" + ending.why() + ")";
        return Limit.of(ending.cause())
                .map(limit ->
                        (killed(exit) ? "killed" : exit.text())
                                + ": "
                                + limit.word()
                                + " limit"
                                + why)
                .orElseGet(() -> exit.text() + why);
    }

    private static boolean killed(Exit exit) {
        return exit instanceof Exit.Killed(int signal, _) && signal == Signal.KILL.number();
    }
}
