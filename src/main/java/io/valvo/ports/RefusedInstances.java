package io.valvo.ports;

import io.valvo.model.event.PortEvent.Conflict;
import io.valvo.model.spec.PortSpec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Remembers the instances whose ports were refused: whom to tell when a port comes free, and which
 * conflicts are known already.
 */
final class RefusedInstances {
    private record Refused(PortCommand.Acquire asked, List<Conflict> told, boolean hopes) {}

    private final Map<String, Refused> refused = new HashMap<>();

    /** Remembers the refusal; what of its conflicts wasn't told at the last one. */
    List<Conflict> refuse(
            PortCommand.Acquire asked, List<Conflict> conflicts, boolean finalFailure) {
        var before = refused.put(asked.instance(), new Refused(asked, conflicts, !finalFailure));
        return before == null
                ? conflicts
                : conflicts.stream().filter(c -> !before.told().contains(c)).toList();
    }

    void forget(String instance) {
        refused.remove(instance);
    }

    /** Tells those that would take one of the ports. */
    void notifyFreed(Set<Integer> free) {
        refused.replaceAll(
                (_, wish) -> wish.hopes() && wants(wish.asked(), free) ? told(wish) : wish);
    }

    private static Refused told(Refused wish) {
        wish.asked().replyTo().tell(new PortReply.PortsMayBeFree(wish.asked().instance()));
        return new Refused(wish.asked(), wish.told(), false);
    }

    private static boolean wants(PortCommand.Acquire asked, Set<Integer> free) {
        return asked.ports().stream()
                .map(PortSpec::candidates)
                .anyMatch(wanted ->
                        wanted.contains(PortSpec.ANY) || wanted.stream().anyMatch(free::contains));
    }
}
