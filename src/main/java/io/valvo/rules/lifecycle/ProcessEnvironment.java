package io.valvo.rules.lifecycle;

import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.Template;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The whole environment of a process. Later wins: what the daemon has, addresses of dependencies,
 * own ports, what is configured, and last what makes the process ours.
 */
public final class ProcessEnvironment {
    /**
     * Told to the daemon by whoever started it: a service that read them would talk to the wrong
     * supervisor.
     */
    private static final Set<String> DAEMONS_OWN =
            Set.of(
                    "NOTIFY_SOCKET",
                    "WATCHDOG_USEC",
                    "WATCHDOG_PID",
                    "LISTEN_FDS",
                    "LISTEN_PID",
                    "LISTEN_FDNAMES",
                    "MAINPID",
                    "INVOCATION_ID",
                    "_");

    /** Where whoever started the daemon is at home: of no use to another user. */
    private static final Set<String> ACCOUNTS_OWN =
            Set.of(
                    "HOME",
                    "USER",
                    "LOGNAME",
                    "SHELL",
                    "MAIL",
                    "XDG_RUNTIME_DIR",
                    "XDG_CONFIG_HOME",
                    "XDG_CACHE_HOME",
                    "XDG_DATA_HOME",
                    "XDG_STATE_HOME",
                    "DBUS_SESSION_BUS_ADDRESS");

    private static final String OURS = "VALVO_";

    private ProcessEnvironment() {}

    /**
     * What the process is given, all of it; with a user of its own, but for what his account adds
     * (HOME, USER, LOGNAME, SHELL).
     *
     * @param scope also names the addresses of the dependencies
     * @param id the marker {@code VALVO_ID}, inherited by every descendant
     * @param notifySocket where this instance says {@code READY=1}, if anybody listens
     * @param daemon environment of the daemon
     */
    public static Map<String, String> of(
            ServiceSpec service,
            Template.Scope scope,
            String id,
            Optional<String> notifySocket,
            Map<String, String> daemon) {
        var all = new TreeMap<String, String>();
        daemon.forEach((name, value) -> inherit(all, name, value));
        if (service.process().user().isPresent()) all.keySet().removeAll(ACCOUNTS_OWN);
        all.putAll(addresses(service, scope.own(), scope.services()));
        notifySocket.ifPresent(socket -> all.put("NOTIFY_SOCKET", socket));
        service.heartbeat()
                .ifPresent(within -> all.put("WATCHDOG_USEC", Long.toString(micros(within))));
        configured(all, service, scope);
        all.put("VALVO_SERVICE", scope.service());
        all.put("VALVO_INSTANCE", scope.instance());
        all.put("VALVO_ID", id);
        return all;
    }

    /** Its own ports, and where those answer that it depends on. */
    public static Map<String, String> addresses(
            ServiceSpec service, ServiceAddress own, Map<String, ServiceAddress> services) {
        var all = new TreeMap<String, String>();
        service.dependsOn().keySet().forEach(name -> dependency(all, name, services));
        own(all, own);
        return all;
    }

    /** {@code my-db} as the beginning of a variable: {@code MY_DB}. */
    public static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static void inherit(Map<String, String> all, String name, String value) {
        if (!DAEMONS_OWN.contains(name) && !name.startsWith(OURS)) all.put(name, value);
    }

    private static void dependency(
            Map<String, String> all, String name, Map<String, ServiceAddress> services) {
        var address = services.get(name);
        if (address != null && address.port().isPresent()) dependency(all, variable(name), address);
    }

    private static void dependency(Map<String, String> all, String prefix, ServiceAddress address) {
        all.put(prefix + "_HOST", address.host());
        address.port().ifPresent(port -> all.put(prefix + "_PORT", Integer.toString(port)));
        address.url().ifPresent(url -> all.put(prefix + "_URL", url));
        ports(all, prefix + "_", address);
    }

    private static void own(Map<String, String> all, ServiceAddress own) {
        own.port().ifPresent(port -> all.put("PORT", Integer.toString(port)));
        ports(all, "", own);
    }

    private static void ports(Map<String, String> all, String prefix, ServiceAddress address) {
        address.ports()
                .forEach((name, port) ->
                        all.put(prefix + variable(name) + "_PORT", Integer.toString(port)));
    }

    private static void configured(
            Map<String, String> all, ServiceSpec service, Template.Scope scope) {
        service.process()
                .environment()
                .forEach((name, value) -> all.put(name, Template.parse(value).fill(scope)));
    }

    private static long micros(Duration within) {
        return within.toNanos() / 1000;
    }
}
