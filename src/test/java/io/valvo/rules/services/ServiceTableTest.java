package io.valvo.rules.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.ServingSpec;
import io.valvo.model.spec.TestRequestSpec;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.services.ServiceOperation.RollPhase;
import io.valvo.rules.services.ServiceOperation.Rolling;
import io.valvo.rules.services.ServiceOperation.Stopping;
import io.valvo.rules.services.ServiceOperation.SwapPhase;
import io.valvo.rules.services.ServiceOperation.Swapping;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The table of operations in docs/life.md: which one each input leads to. */
class ServiceTableTest {
    private static final ServiceSpec NOW = spec("v1", Optional.empty());
    private static final ServiceSpec NEXT = spec("v2", Optional.empty());
    private static final ServiceSpec SMALL = spec("v1", Optional.of("small"));
    private static final OptionalInt ALL = OptionalInt.empty();

    @Test
    void theManualShowsWhereEachInputLeads() throws Exception {
        var shown =
                Files.readAllLines(Path.of("docs/life.md")).stream()
                        .dropWhile(it -> !it.equals("## What is under way for a service"))
                        .dropWhile(it -> !it.startsWith("| "))
                        .takeWhile(it -> it.startsWith("| "))
                        .collect(Collectors.joining("\n"));
        assertThat(shown).isEqualTo(table());
    }

    private static String table() {
        var lines = new StringBuilder("| | " + String.join(" | ", operations().keySet()) + " |\n");
        lines.append("| --- |").append(" --- |".repeat(operations().size())).append('\n');
        inputs().forEach((word, input) ->
                lines.append("| ").append(word).append(" | ").append(row(input)).append(" |\n"));
        lines.append("| *all are down* | ").append(news(InstanceState.STOPPED)).append(" |\n");
        lines.append("| *all are ready* | ").append(news(InstanceState.READY)).append(" |\n");
        lines.append("| *one has failed* | ").append(news(InstanceState.FAILED)).append(" |");
        return lines.toString();
    }

    private static String row(ServiceInput input) {
        return operations().values().stream()
                .map(it -> next(it, input, InstanceState.READY))
                .collect(Collectors.joining(" | "));
    }

    private static String news(InstanceState state) {
        return operations().values().stream()
                .map(it -> next(it, new ServiceInput.InstanceChanged(), state))
                .collect(Collectors.joining(" | "));
    }

    private static String next(ServiceOperation before, ServiceInput input, InstanceState state) {
        var life = ServiceLife.of(NOW).with(before);
        var after = ServiceTransitions.on(life, input, instances(before, state)).life();
        boolean leaves = !after.leaving().isEmpty() && after.leaving().contains(1);
        if (leaves) return "gone";
        var next = word(after.operation());
        return next.equals(word(before)) ? "" : next;
    }

    private static String word(ServiceOperation operation) {
        return operations().entrySet().stream()
                .filter(it -> alike(it.getValue(), operation))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new AssertionError(operation));
    }

    /** Whatever the specs and numbers are. */
    private static boolean alike(ServiceOperation one, ServiceOperation other) {
        return kind(one).equals(kind(other));
    }

    private static String kind(ServiceOperation operation) {
        return switch (operation) {
            case Stopping it -> "stopping" + it.told() + it.then().isPresent();
            case Swapping it -> "swapping" + it.phase();
            case Rolling it -> "rolling" + it.phase();
            case ServiceOperation.Idle _ -> "idle";
            case ServiceOperation.Starting _ -> "starting";
            case ServiceOperation.Scaling _ -> "scaling";
        };
    }

    private static Map<String, ServiceOperation> operations() {
        var all = new LinkedHashMap<String, ServiceOperation>();
        all.put("idle", new ServiceOperation.Idle());
        all.put("stopping soon", Stopping.forGood(false));
        all.put("stopping", Stopping.forGood(true));
        all.put("restarting soon", Stopping.andStart(false, NEXT));
        all.put("restarting", Stopping.andStart(true, NEXT));
        all.put("starting", new ServiceOperation.Starting());
        all.put("swap: stop", new Swapping(NOW, SMALL, SwapPhase.STOPPING_OLD));
        all.put("swap: start", new Swapping(NOW, SMALL, SwapPhase.STARTING_NEW));
        all.put("swap: back", new Swapping(NOW, SMALL, SwapPhase.REVERTING));
        all.put("roll: surge", Rolling.begun(NOW, NEXT));
        all.put("roll: replace", rolling(RollPhase.REPLACING));
        all.put("roll: back", rolling(RollPhase.REVERTING));
        all.put("scaling", new ServiceOperation.Scaling(1, 2));
        return all;
    }

    private static Rolling rolling(RollPhase phase) {
        return new Rolling(NOW, NEXT, phase, 1, 1, Map.of(1, 0));
    }

    private static Map<String, ServiceInput> inputs() {
        var all = new LinkedHashMap<String, ServiceInput>();
        all.put("start", new ServiceInput.Start(ALL));
        all.put("stop", new ServiceInput.Stop(ALL, true));
        all.put("stop --force", new ServiceInput.Kill(ALL));
        all.put("restart", new ServiceInput.Restart(ALL));
        all.put("scale", new ServiceInput.Scale(2));
        all.put("swap", new ServiceInput.Swap(spec("v1", Optional.of("big")), false));
        all.put("needed by a dependent", new ServiceInput.Needed());
        all.put("changed by a reload", new ServiceInput.Change(NEXT));
        all.put("updated by a reload", new ServiceInput.Update(NEXT));
        all.put("removed by a reload", new ServiceInput.Remove());
        all.put("down", new ServiceInput.ShutDown(false));
        all.put("*dependents are down*", new ServiceInput.DependentsDown());
        return all;
    }

    /** The one that is declared, and where more are made one of these. */
    private static List<InstanceView> instances(ServiceOperation before, InstanceState state) {
        var first = view(1, state);
        boolean more = before instanceof Rolling || before instanceof ServiceOperation.Scaling;
        return more ? List.of(first, view(2, state)) : List.of(first);
    }

    private static InstanceView view(int number, InstanceState state) {
        boolean runs = state == InstanceState.READY;
        var fresh = InstanceView.fresh(NOW, number).status();
        var status =
                new InstanceStatus(
                        fresh.service(),
                        fresh.name(),
                        state,
                        runs,
                        "",
                        Instant.EPOCH,
                        1,
                        runs ? Optional.of(new ProcessId(number, 1)) : Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        "unknown",
                        false,
                        Optional.empty());
        return new InstanceView(number, status, true, runs);
    }

    private static ServiceSpec spec(String command, Optional<String> variant) {
        return ServiceSpecs.service("web")
                .command(command)
                .build()
                .withServing(
                        new ServingSpec(
                                false,
                                Optional.empty(),
                                UpdateStrategy.RESTART,
                                Collections.unmodifiableSortedMap(new TreeMap<>()),
                                variant,
                                TestRequestSpec.DEFAULT));
    }
}
