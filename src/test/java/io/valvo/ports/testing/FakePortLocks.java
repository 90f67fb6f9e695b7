package io.valvo.ports.testing;

import io.valvo.os.PortLocks;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Locks among daemons that the test makes up. */
public final class FakePortLocks implements PortLocks {
    public final Set<Integer> mine = ConcurrentHashMap.newKeySet();
    public final Map<Integer, Long> others = new ConcurrentHashMap<>();

    @Override
    public Attempt tryLock(int port) {
        var other = heldElsewhere(port);
        if (other.isPresent()) return other.get();
        mine.add(port);
        return new Locked();
    }

    @Override
    public Optional<HeldElsewhere> heldElsewhere(int port) {
        return Optional.ofNullable(others.get(port))
                .map(pid -> new HeldElsewhere(OptionalLong.of(pid)));
    }

    @Override
    public void unlock(int port) {
        mine.remove(port);
    }

    @Override
    public void close() {
        mine.clear();
    }
}
