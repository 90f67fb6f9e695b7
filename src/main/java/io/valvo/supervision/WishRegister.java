package io.valvo.supervision;

import io.valvo.rules.services.WishKind;

import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was asked for last of each service and instance, numbered: whoever waits for an earlier wish
 * learns which later one has taken its place. Bounded; the names not asked about for longest go
 * first. Touched by {@link ServicesActor} alone.
 */
public final class WishRegister {
    private static final int MOST = 10_000;

    /** One wish, as it is told to whoever has uttered it. */
    public record Receipt(long number, WishKind kind) {}

    private record Wish(long number, String text) {}

    private final LinkedHashMap<String, Map<WishKind, Wish>> latest = new LinkedHashMap<>();
    private long number;

    /** {@code names}: of services, or of instances. */
    Receipt note(WishKind kind, Collection<String> names, String verb, String by) {
        var wish = new Wish(++number, verb + " by " + by);
        names.forEach(it -> note(kind, it, wish));
        return new Receipt(number, kind);
    }

    private void note(WishKind kind, String name, Wish wish) {
        var known = latest.remove(name);
        var wishes = known == null ? new EnumMap<WishKind, Wish>(WishKind.class) : known;
        wishes.put(kind, wish);
        latest.put(name, wishes);
        if (latest.size() > MOST) latest.pollFirstEntry();
    }

    /** The later wish that has undone this one, about any of the names. */
    Optional<String> undone(Receipt receipt, List<String> names) {
        return names.stream()
                .flatMap(it -> Optional.ofNullable(latest.get(it)).stream())
                .flatMap(it -> receipt.kind.opposites().stream().map(it::get))
                .filter(it -> it != null && it.number > receipt.number)
                .findFirst()
                .map(Wish::text);
    }
}
