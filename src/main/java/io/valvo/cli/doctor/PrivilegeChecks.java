package io.valvo.cli.doctor;

import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.StackSpec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What only root's supervisor may do for a service: as anybody else's, each start would fail. */
public final class PrivilegeChecks {
    private PrivilegeChecks() {}

    /** The name of the user of this process; empty: root, and where nobody can tell. */
    static Optional<String> ordinaryUser() {
        try {
            boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
            return root ? Optional.empty() : Optional.of(System.getProperty("user.name", "?"));
        } catch (IOException | UnsupportedOperationException noProcfs) {
            return Optional.empty();
        }
    }

    static List<CheckResult> of(String service, ProcessSpec process, Optional<String> ordinary) {
        return ordinary.map(name -> of(service, process, name)).orElse(List.of());
    }

    /** The same of all services, for who starts them now. */
    public static List<String> warnings(StackSpec stack) {
        return warnings(stack, PrivilegeChecks::ordinaryUser);
    }

    static List<String> warnings(StackSpec stack, Supplier<Optional<String>> user) {
        boolean wishes =
                stack.services().values().stream()
                        .anyMatch(it -> !of(it.name(), it.process(), "").isEmpty());
        if (!wishes) return List.of();
        var ordinary = user.get();
        return stack.services().values().stream()
                .flatMap(it -> of(it.name(), it.process(), ordinary).stream())
                .map(it -> it.subject() + ": " + it.text())
                .toList();
    }

    private static List<CheckResult> of(String service, ProcessSpec process, String ordinary) {
        var settings = new ArrayList<String>();
        process.user()
                .filter(it -> !it.equals(ordinary))
                .ifPresent(it -> settings.add("user = " + it));
        process.group().ifPresent(it -> settings.add("group = " + it));
        process.nice().stream().filter(it -> it < 0).forEach(it -> settings.add("nice = " + it));
        process.oomScoreAdj().stream()
                .filter(it -> it < 0)
                .forEach(it -> settings.add("oom-score-adj = " + it));
        return settings.stream().map(it -> finding(service, it, ordinary)).toList();
    }

    private static CheckResult finding(String service, String setting, String ordinary) {
        return CheckResult.broken(
                service,
                setting
                        + " needs a supervisor that runs as root; this one would run as "
                        + ordinary);
    }
}
