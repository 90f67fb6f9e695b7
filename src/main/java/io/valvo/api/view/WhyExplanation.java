package io.valvo.api.view;

import io.valvo.api.query.LastRequester;
import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.services.DependencyGate;
import io.valvo.text.DurationFormat;
import io.valvo.text.TerminalText;
import io.valvo.wire.WhyJson;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Why a service is in its state: the chain of causes, in plain words and as figures. */
public final class WhyExplanation {
    private WhyExplanation() {}

    public static WhyJson of(
            String name,
            ServiceStatus subject,
            List<ServiceStatus> all,
            LastRequester asked,
            Instant now) {
        var spec = subject.spec();
        var instances =
                subject.instances().stream()
                        .map(it -> instance(it, spec, all, asked, now))
                        .toList();
        var text = instances.stream().map(WhyExplanation::text).collect(Collectors.joining());
        return new WhyJson(
                name,
                subject.state().word(),
                text.isEmpty() ? name + " has no instance.\n" : TerminalText.lines(text),
                instances);
    }

    private static WhyJson.Instance instance(
            InstanceStatus it,
            ServiceSpec spec,
            List<ServiceStatus> all,
            LastRequester asked,
            Instant now) {
        return new WhyJson.Instance(
                it.name(),
                it.state().word(),
                it.reason(),
                it.lastExit().orElse(null),
                it.attempt(),
                it.budgetUsed(),
                spec.restart().max(),
                spec.restart().within().toMillis(),
                it.nextTry()
                        .map(at -> Math.max(0, Duration.between(now, at).toMillis()))
                        .orElse(null),
                it.state() == InstanceState.PENDING ? waitsFor(spec, all) : List.of(),
                asked.of(spec.name(), it.name()).orElse(null));
    }

    /** By the gate's own rule: what it has passed isn't named. */
    private static List<String> waitsFor(ServiceSpec spec, List<ServiceStatus> all) {
        var instances =
                all.stream()
                        .collect(Collectors.toMap(ServiceStatus::name, ServiceStatus::instances));
        var jobs =
                all.stream()
                        .filter(it -> it.spec().job())
                        .map(ServiceStatus::name)
                        .collect(Collectors.toSet());
        var unmet =
                DependencyGate.unmet(spec, instances, jobs::contains).collect(Collectors.toSet());
        return all.stream()
                .filter(it -> unmet.contains(it.name()))
                .map(it -> it.name() + " (" + it.state().word() + ")")
                .toList();
    }

    private static String text(WhyJson.Instance it) {
        var parts = new ArrayList<String>();
        if (!it.reason().isEmpty()) parts.add(it.reason());
        if (it.lastExit() != null && !it.reason().contains(it.lastExit()))
            parts.add("last exit: " + it.lastExit());
        if (it.budgetUsed() > 0) parts.add(budget(it));
        if (it.nextTryMs() != null) parts.add("next try in " + text(it.nextTryMs()));
        if (!it.waitsFor().isEmpty()) parts.add("waits for " + String.join(", ", it.waitsFor()));
        if (it.askedBy() != null) parts.add("asked for: " + it.askedBy());
        return it.name()
                + " is "
                + it.state()
                + (parts.isEmpty() ? "" : ": " + String.join("; ", parts))
                + "\n";
    }

    private static String budget(WhyJson.Instance it) {
        return "restart "
                + it.budgetUsed()
                + (it.budgetMax() == RestartPolicy.UNLIMITED ? "" : " of " + it.budgetMax())
                + " in "
                + text(it.budgetWithinMs())
                + (it.attempt() > 0 ? " (failure " + it.attempt() + " in a row)" : "");
    }

    private static String text(long millis) {
        return DurationFormat.text(Duration.ofMillis(millis));
    }
}
