package io.valvo.cli.doctor;

import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.os.PathLookup;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the services of a stack need: executables, folders, users, ports; and what the machine
 * offers.
 */
final class StackChecks {
    private final String path;
    private final boolean running;
    private final Optional<String> ordinary;
    private final Function<LimitsSpec, Map<String, String>> mechanisms;
    private final List<CheckResult> findings = new ArrayList<>();

    /**
     * Nothing is looked at yet.
     *
     * @param path where executables without a folder are looked for, as in {@code PATH}
     * @param running whether the stack runs already, and so holds its ports itself
     * @param ordinary name of the user that the supervisor would run as; empty: root
     * @param mechanisms by which the limits of a service are enforced here, by their words
     */
    StackChecks(
            String path,
            boolean running,
            Optional<String> ordinary,
            Function<LimitsSpec, Map<String, String>> mechanisms) {
        this.path = path;
        this.ordinary = ordinary;
        this.running = running;
        this.mechanisms = mechanisms;
    }

    List<CheckResult> of(StackSpec stack) {
        findings.addAll(HostChecks.findings(instances(stack)));
        if (!running) findings.addAll(PortChecks.ofDaemon(stack));
        for (var service : stack.services().values()) look(service);
        return findings;
    }

    private static int instances(StackSpec stack) {
        int instances = 0;
        for (var service : stack.services().values()) instances += service.instances();
        return instances;
    }

    private void look(ServiceSpec service) {
        var before = findings.size();
        directory(service);
        executable(service);
        user(service);
        findings.addAll(PrivilegeChecks.of(service.name(), service.process(), ordinary));
        tools(service);
        if (!running) findings.addAll(PortChecks.of(service));
        if (findings.size() == before)
            findings.add(CheckResult.fine(service.name(), "has what it needs"));
        limits(service);
    }

    private void directory(ServiceSpec service) {
        var directory = service.process().directory();
        if (!Files.isDirectory(directory))
            broken(service, "its folder " + directory + " doesn't exist");
    }

    private void executable(ServiceSpec service) {
        var command = service.process().command().getFirst();
        if (command.contains("{{") || isThere(service.process(), path)) return;
        var where = PathLookup.hasFolder(command) ? "" : " on PATH";
        broken(
                service,
                "its executable " + command + " isn't there" + where + ", or may not be executed");
    }

    /** Whether what the command names can be executed; {@code path} is what a daemon inherits. */
    static boolean isThere(ProcessSpec process, String path) {
        var itsPath = process.environment().getOrDefault("PATH", path);
        return PathLookup.program(process.command().getFirst(), itsPath, process.directory())
                .isPresent();
    }

    private void user(ServiceSpec service) {
        var lookup = FileSystems.getDefault().getUserPrincipalLookupService();
        service.process()
                .user()
                .ifPresent(user ->
                        known(service, "user", user, () -> lookup.lookupPrincipalByName(user)));
        service.process()
                .group()
                .ifPresent(group ->
                        known(
                                service,
                                "group",
                                group,
                                () -> lookup.lookupPrincipalByGroupName(group)));
    }

    /** Throws when the name isn't known. */
    private interface Lookup {
        Object find() throws IOException;
    }

    private void known(ServiceSpec service, String kind, String name, Lookup lookup) {
        try {
            lookup.find();
        } catch (IOException unknown) {
            broken(service, "there is no " + kind + " " + name);
        }
    }

    /** Programs that Valvo itself needs for what the service asks. */
    private void tools(ServiceSpec service) {
        var process = service.process();
        var identity = process.user().isPresent() || process.group().isPresent();
        if (identity && PathLookup.tool("setpriv", path).isEmpty()) {
            broken(
                    service,
                    "user and group need setpriv (package util-linux), which isn't on PATH");
        }
        if (!process.rlimits().isEmpty() && PathLookup.tool("prlimit", path).isEmpty()) {
            broken(service, "rlimits need prlimit (package util-linux), which isn't on PATH");
        }
    }

    /** Who holds it to its limits. */
    private void limits(ServiceSpec service) {
        if (service.limits().isEmpty()) return;
        var all = new ArrayList<String>();
        mechanisms
                .apply(service.limits())
                .forEach((limit, mechanism) -> all.add(limit + " by " + by(mechanism)));
        findings.add(CheckResult.fine(service.name(), "limits: " + String.join(", ", all)));
    }

    private static String by(String mechanism) {
        return mechanism.equals("kernel") ? "the kernel (cgroup) and sampling" : mechanism;
    }

    private void broken(ServiceSpec service, String text) {
        findings.add(CheckResult.broken(service.name(), text));
    }
}
