package io.valvo.os.testing;

import io.valvo.os.platform.Platform;

import java.io.IOException;

/**
 * A program that locks a port, says so, and holds the lock until it is killed or its input ends.
 */
public final class PortLockHolder {
    private PortLockHolder() {}

    public static void main(String... args) throws IOException {
        System.out.println(Platform.portLocks().tryLock(Integer.parseInt(args[0])));
        while (System.in.read() >= 0) continue;
    }
}
