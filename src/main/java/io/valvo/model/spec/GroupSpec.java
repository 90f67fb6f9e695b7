package io.valvo.model.spec;

import java.time.Duration;
import java.util.List;

/**
 * Services that fall and rise together, as OTP's supervisor has it.
 *
 * @param members in order of start; {@code rest-for-one} restarts the failed one and those after it
 * @param max automatic restarts of all members allowed {@code within} the window (OTP's intensity
 *     and period); one more and the group gives up: all members are stopped and failed
 */
public record GroupSpec(
        String name, List<String> members, Strategy strategy, int max, Duration within) {
    public enum Strategy {
        ONE_FOR_ONE,
        ONE_FOR_ALL,
        REST_FOR_ONE
    }
}
