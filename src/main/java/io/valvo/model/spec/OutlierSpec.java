package io.valvo.model.spec;

import java.time.Duration;

/**
 * When one instance among several is left out.
 *
 * @param failures in a row; 0: never
 * @param time how long, the first time; the nth time in a row n times as long
 * @param maxShare of the instances, 0 to 1, that are out at the same time at most
 */
public record OutlierSpec(int failures, Duration time, double maxShare) {
    public static final OutlierSpec DEFAULT = new OutlierSpec(3, Duration.ofSeconds(10), 0.5);
}
