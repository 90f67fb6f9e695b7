package io.valvo.os.process;

import com.sun.security.auth.module.UnixSystem;

import java.util.OptionalInt;

/**
 * Decides whether the marker in a process' environment is believed: by its real user, who started
 * it. A set-user-ID program that a stranger runs with an environment of his own making has the
 * stranger's.
 */
public final class MarkerTrust {
    private static final int OWN_USER = (int) new UnixSystem().getUid();

    private final ProcessTable table;

    public MarkerTrust(ProcessTable table) {
        this.table = table;
    }

    public boolean admits(ProcessEntry entry, OptionalInt user) {
        return admits(table.realUser(entry), user);
    }

    public static boolean admits(int realUser, OptionalInt user) {
        return realUser == OWN_USER || (user.isPresent() && realUser == user.getAsInt());
    }
}
