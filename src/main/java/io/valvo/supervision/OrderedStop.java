package io.valvo.supervision;

import io.valvo.rules.lifecycle.Input;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Services on their way down: each is told to stop once none of those that depend on it, and stop
 * too, still runs.
 */
final class OrderedStop {
    private final ServiceRegistry roster;

    /** All that stop together and aren't down yet. */
    private final Set<String> falling = new LinkedHashSet<>();

    /** Those of them that haven't been told yet. */
    private final Set<String> untold = new LinkedHashSet<>();

    OrderedStop(ServiceRegistry roster) {
        this.roster = roster;
    }

    void begin(Collection<String> services) {
        falling.addAll(services);
        untold.addAll(services);
        advance();
    }

    /** Nobody waits for anybody any more. */
    void force() {
        untold.clear();
        falling.clear();
    }

    /** Somebody wants them up again. */
    void recall(Collection<String> services) {
        falling.removeAll(services);
        untold.removeAll(services);
    }

    void advance() {
        if (falling.isEmpty()) return;
        var free = untold.stream().filter(this::free).toList();
        untold.removeAll(free);
        free.stream()
                .flatMap(it -> roster.of(it).stream())
                .forEach(it -> it.order(new Input.Stop(false)));
        falling.removeIf(it -> !untold.contains(it) && roster.down(it));
        if (!free.isEmpty()) advance();
    }

    private boolean free(String service) {
        return roster.dependents(service).stream()
                .noneMatch(it -> falling.contains(it) && (untold.contains(it) || !roster.down(it)));
    }
}
