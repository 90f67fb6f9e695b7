package io.valvo.os;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Pids of this process and of its parents up to process 1. Whoever started a daemon may carry a
 * marker of its own (a service that upgrades its stack) and is no stray.
 */
public final class OwnAncestors {
    private OwnAncestors() {}

    public static List<Long> ofThisProcess() {
        return Stream.iterate(
                        Optional.of(ProcessHandle.current()),
                        Optional::isPresent,
                        it -> it.flatMap(ProcessHandle::parent))
                .map(it -> it.orElseThrow().pid())
                .toList();
    }
}
