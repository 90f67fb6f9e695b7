package io.valvo.rules.lifecycle;

import java.util.HashMap;
import java.util.Map;

/**
 * The environment as whoever called the launcher had it. The launcher keeps variables of his that
 * would mean something to Valvo's own JVM as {@code VALVO_CALLER_NAME}, and sets a locale of its
 * own.
 */
public final class CallerEnvironment {
    private static final String KEPT = "VALVO_CALLER";
    private static final String PREFIX = KEPT + "_";
    private static final String SYSTEM_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private CallerEnvironment() {}

    /**
     * Also completes {@code PATH}: the usual one where there is none, as a shell has it, and last
     * what the JDK brings along ({@code jwebserver}), which services can use wherever it is
     * installed.
     *
     * @param own what this process was given
     * @param jdkBin folder of the JDK's programs
     */
    public static Map<String, String> of(Map<String, String> own, String jdkBin) {
        var caller = new HashMap<>(own);
        if (caller.remove(KEPT) != null) caller.remove("LC_ALL");
        own.forEach((name, value) -> restore(caller, name, value));
        caller.put("PATH", path(own.getOrDefault("PATH", "")) + ":" + jdkBin);
        return Map.copyOf(caller);
    }

    private static void restore(Map<String, String> caller, String name, String value) {
        if (!name.startsWith(PREFIX)) return;
        caller.remove(name);
        caller.put(name.substring(PREFIX.length()), value);
    }

    private static String path(String own) {
        return own.isEmpty() ? SYSTEM_PATH : own;
    }
}
