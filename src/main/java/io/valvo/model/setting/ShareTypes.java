package io.valvo.model.setting;

import io.valvo.model.spec.RateLimit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Shares and rates. */
final class ShareTypes {
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)\\s*%");
    private static final Pattern PER_TIME = Pattern.compile("(\\d{1,9})\\s*/\\s*(s|m|h)");
    private static final Map<String, Duration> UNITS =
            Map.of(
                    "s",
                    Duration.ofSeconds(1),
                    "m",
                    Duration.ofMinutes(1),
                    "h",
                    Duration.ofHours(1));

    /** More than 0 and at most 1. */
    static final ScalarType<Double> SHARE =
            new ScalarType<>(
                            "per cent, more than 0% and at most 100%",
                            "write it as 50%", ShareTypes::share)
                    .printedBy(it -> BoundTypes.percent(it * 100));

    static final ScalarType<RateLimit> RATE =
            new ScalarType<>("a rate such as 50/s, 600/m, 1000/h", "", ShareTypes::rate)
                    .printedBy(ShareTypes::text);

    private ShareTypes() {}

    private static Optional<Double> share(String text) {
        var found = PERCENT.matcher(text.strip());
        return found.matches()
                ? Optional.of(Double.parseDouble(found.group(1)) / 100)
                        .filter(it -> it > 0 && it <= 1)
                : Optional.empty();
    }

    private static Optional<RateLimit> rate(String text) {
        var found = PER_TIME.matcher(text.strip());
        if (!found.matches()) return Optional.empty();
        int count = Integer.parseInt(found.group(1));
        return Optional.ofNullable(UNITS.get(found.group(2)))
                .filter(_ -> count > 0)
                .map(per -> new RateLimit(count, per));
    }

    private static String text(RateLimit rate) {
        var unit =
                UNITS.entrySet().stream()
                        .filter(it -> it.getValue().equals(rate.per()))
                        .map(Map.Entry::getKey)
                        .findFirst();
        return rate.count() + "/" + unit.orElse("h");
    }
}
