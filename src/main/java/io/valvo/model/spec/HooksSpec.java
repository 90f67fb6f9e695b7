package io.valvo.model.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Commands run at points of an instance's life, in its directory, with its environment, output to
 * its log.
 */
public record HooksSpec(Map<Point, List<String>> commands, Duration timeout) {
    /**
     * PRE_START: a failure is a failed start. POST_START: after ready. ON_EXIT: after every end of
     * the process.
     */
    public enum Point {
        PRE_START,
        POST_START,
        PRE_STOP,
        POST_STOP,
        ON_EXIT
    }
}
