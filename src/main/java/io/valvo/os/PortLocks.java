package io.valvo.os;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Port numbers claimed among all Valvo daemons of this machine, whoever runs them: a daemon that
 * leases a port has its lock first. The kernel gives the locks of a dead daemon back. Safe for use
 * by several threads.
 */
public interface PortLocks extends AutoCloseable {
    /** What came of trying. */
    sealed interface Attempt {}

    /** It is ours now, or was already. */
    record Locked() implements Attempt {}

    /** Another daemon has it. */
    record HeldElsewhere(OptionalLong pid) implements Attempt {}

    Attempt tryLock(int port);

    /** Looks who else has it, without trying. Empty when it is nobody's or ours. */
    Optional<HeldElsewhere> heldElsewhere(int port);

    /** Does nothing for a port that isn't ours. */
    void unlock(int port);

    /** Gives all of them back. */
    @Override
    void close();
}
