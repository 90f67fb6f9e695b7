package io.valvo.rules.lifecycle;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What is said of a process that has put itself into the background, as {@code daemon(3)} does: it
 * ended, and its descendants went on.
 */
final class DaemonizedText {
    private static final int MOST_NAMED = 3;

    private static final String CURE =
            "let the program run in the foreground (nginx: -g 'daemon off;'; redis: --daemonize no; "
                    + "others: --foreground, --no-daemon; a shell: exec or wait), "
                    + "or say oneshot = true if it is a job";

    private DaemonizedText() {}

    /**
     * @param killed pid and command of each that was left
     */
    static String text(List<String> killed) {
        var named = killed.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        int more = killed.size() - MOST_NAMED;
        return "what it had started went on in the background and was ended: %s%s; %s"
                .formatted(named, more > 0 ? " and " + more + " more" : "", CURE);
    }
}
