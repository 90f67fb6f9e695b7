package io.valvo.storage;

import static java.util.stream.Collectors.toMap;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Typed reading of a JSON object. A member that is absent (written by an older version) is empty,
 * zero or false; one of another type throws {@link ClassCastException}.
 */
public record JsonFields(Map<String, Object> members) {
    private static final long NANOS = 1_000_000_000;

    /** Nanoseconds since the epoch: exact until the year 2262. */
    public static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
    }

    public static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    public String text(String name) {
        return (String) members.getOrDefault(name, "");
    }

    public long number(String name) {
        return ((Number) members.getOrDefault(name, 0)).longValue();
    }

    public double decimal(String name) {
        return ((Number) members.getOrDefault(name, 0)).doubleValue();
    }

    public int count(String name) {
        return Math.toIntExact(number(name));
    }

    public boolean flag(String name) {
        return (Boolean) members.getOrDefault(name, false);
    }

    public Optional<Instant> time(String name) {
        return members.containsKey(name) ? Optional.of(instant(number(name))) : Optional.empty();
    }

    public Optional<JsonFields> object(String name) {
        return Optional.ofNullable(members.get(name)).map(JsonFields::of);
    }

    public List<Instant> times(String name) {
        return ((List<?>) members.getOrDefault(name, List.of()))
                .stream().map(it -> instant(((Number) it).longValue())).toList();
    }

    public List<String> texts(String name) {
        return ((List<?>) members.getOrDefault(name, List.of()))
                .stream().map(String.class::cast).toList();
    }

    /** A member whose own members are numbers. */
    public Map<String, Long> numbers(String name) {
        return object(name).stream()
                .flatMap(it -> it.members.entrySet().stream())
                .collect(toMap(Map.Entry::getKey, it -> ((Number) it.getValue()).longValue()));
    }

    public Map<String, Integer> counts(String name) {
        return numbers(name).entrySet().stream()
                .collect(toMap(Map.Entry::getKey, it -> Math.toIntExact(it.getValue())));
    }

    private static JsonFields of(Object object) {
        var members = new LinkedHashMap<String, Object>();
        ((Map<?, ?>) object).forEach((name, value) -> members.put((String) name, value));
        return new JsonFields(members);
    }
}
