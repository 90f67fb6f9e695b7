package io.valvo.os;

import java.util.Map;

/**
 * One sd_notify message: {@code READY}, {@code STATUS}, {@code WATCHDOG}, {@code STOPPING}, {@code
 * RELOADING}, {@code MAINPID}, {@code EXTEND_TIMEOUT_USEC}, {@code ERRNO} and whatever else it
 * says.
 *
 * @param pid the sender by the kernel's word; {@code systemd-notify} run by root sends in the name
 *     of its parent
 * @param uid the sender's user id by the kernel's word
 * @param values at most {@code NotifyParser#ENTRIES} assignments
 * @see <a href="https://www.freedesktop.org/software/systemd/man/sd_notify.html">sd_notify(3)</a>
 */
public record NotifyMessage(long pid, int uid, Map<String, String> values) {
    public NotifyMessage {
        values = Map.copyOf(values);
    }

    /** Whether it says {@code NAME=1}. */
    public boolean says(String name) {
        return "1".equals(values.get(name));
    }
}
