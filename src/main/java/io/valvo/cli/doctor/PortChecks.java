package io.valvo.cli.doctor;

import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Whether the ports that a service asks for could be had just now. */
final class PortChecks {
    private PortChecks() {}

    static List<CheckResult> of(ServiceSpec service) {
        var findings = new ArrayList<CheckResult>();
        for (var port : service.ports().values()) {
            if (!free(port.candidates().getFirst())) findings.add(taken(service.name(), port));
        }
        return findings;
    }

    /** Of the daemon's own ports: the gateway's has no alternative, the API's is any free one. */
    static List<CheckResult> ofDaemon(StackSpec stack) {
        var findings = new ArrayList<CheckResult>();
        stack.gateway()
                .filter(it -> !free(it.bind(), it.port()))
                .map(it ->
                        CheckResult.broken(
                                "gateway",
                                "gateway.port " + it.port() + " is taken" + who(it.port())))
                .ifPresent(findings::add);
        var api = stack.api();
        if (api.tcp() && !free(api.bind(), api.port()))
            findings.add(
                    CheckResult.doubtful(
                            "api",
                            "api.port %d is taken; it would get any free one, and move when it can"
                                    .formatted(api.port())));
        return findings;
    }

    private static CheckResult taken(String service, PortSpec port) {
        var text = "port " + port.candidates().getFirst() + " (" + port.name() + ") is taken";
        if (port.onConflict() == OnConflict.FAIL)
            return CheckResult.broken(service, text + who(port));
        for (int other : port.candidates()) {
            if (free(other))
                return CheckResult.doubtful(service, text + "; it would get " + named(other));
        }
        var all = port.candidates().size() > 1 ? text + ", and so are its alternatives" : text;
        return port.onConflict() == OnConflict.RECLAIM
                ? CheckResult.doubtful(
                        service,
                        all
                                + "; it is reclaimed from a stray, or whom reclaim-from names"
                                + who(port))
                : CheckResult.broken(service, all + who(port));
    }

    private static String who(PortSpec port) {
        return who(port.candidates().getFirst());
    }

    private static String who(int port) {
        return "; see by whom: valvo ports check " + port;
    }

    private static String named(int port) {
        return port == PortSpec.ANY ? "any free one" : Integer.toString(port);
    }

    private static boolean free(String bind, int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getByName(bind))) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static boolean free(int port) {
        try (var socket = new ServerSocket(port, 1)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
