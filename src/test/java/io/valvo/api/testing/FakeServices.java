package io.valvo.api.testing;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.services.ReloadPlan;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.rules.services.WishKind;
import io.valvo.rules.testing.ServiceSpecs;
import io.valvo.supervision.ConfigurationInEffect;
import io.valvo.supervision.ServicesCommand;
import io.valvo.supervision.ServicesCommand.Reply;
import io.valvo.supervision.WishRegister;
import io.valvo.text.SimilarNames;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Four services: {@code web} (two instances) does what it is told, {@code broken} fails, {@code
 * slow} never gets there.
 */
public final class FakeServices {
    static final Instant NOW = Instant.parse("2026-11-20T10:30:00Z");

    /** Who asked for what, in order. */
    public final Queue<String> asked = new ConcurrentLinkedQueue<>();

    /** It owes the answers from now on. */
    public volatile boolean mute;

    private final ConfigurationInEffect configuration;
    private final Map<String, ServiceStatus> services = new TreeMap<>();

    FakeServices(ConfigurationInEffect configuration) {
        this.configuration = configuration;
        put(ServiceSpecs.service("web").instances(2).build(), InstanceState.READY);
        put(ServiceSpecs.service("broken").critical().build(), InstanceState.STOPPED);
        put(ServiceSpecs.service("slow").build(), InstanceState.PENDING);
    }

    Behavior<ServicesCommand> behavior() {
        return Behaviors.receiveMessage(command -> {
            hear(command);
            return Behaviors.same();
        });
    }

    private void hear(ServicesCommand command) {
        switch (command) {
            case ServicesCommand.Describe _ when mute -> {}
            case ServicesCommand.Describe it -> it.replyTo().tell(named(it.names()));
            case ServicesCommand.Start it ->
                    it.replyTo().tell(order("start", it.names(), it.by(), InstanceState.READY));
            case ServicesCommand.Restart it ->
                    it.replyTo().tell(order("restart", it.names(), it.by(), InstanceState.READY));
            case ServicesCommand.Stop it ->
                    it.replyTo()
                            .tell(
                                    order(
                                            it.force() ? "stop --force" : "stop",
                                            it.names(),
                                            it.by(),
                                            InstanceState.STOPPED));
            case ServicesCommand.Scale it ->
                    it.replyTo()
                            .tell(
                                    order(
                                            "scale "
                                                    + it.instances()
                                                            .map(String::valueOf)
                                                            .orElse("back"),
                                            List.of(it.name()),
                                            it.by(),
                                            InstanceState.READY));
            case ServicesCommand.SendSignal it -> it.replyTo().tell(signal(it));
            case ServicesCommand.Heartbeat it -> it.replyTo().tell(heartbeat(it.name()));
            case ServicesCommand.PlanReload it -> it.replyTo().tell(plan(it.stack()));
            case ServicesCommand.Reload it -> it.replyTo().tell(reload(it));
            case ServicesCommand.Await it -> await(it);
            default -> throw new AssertionError("not expected: " + command);
        }
    }

    private ReloadPlan plan(StackSpec next) {
        return ReloadPlan.between(configuration.current(), next);
    }

    private ServicesCommand.Reloaded reload(ServicesCommand.Reload it) {
        var plan = plan(it.stack());
        configuration.replace(it.stack());
        order("reload", List.of(), it.by(), InstanceState.READY);
        var receipt = new WishRegister.Receipt(1, WishKind.RELOAD);
        return new ServicesCommand.Reloaded(plan, named(List.of()), receipt);
    }

    private Reply signal(ServicesCommand.SendSignal it) {
        if (it.name().equals("slow")) return new ServicesCommand.Refused("slow is not running");
        return order("signal " + it.signal(), List.of(it.name()), it.by(), InstanceState.READY);
    }

    private Reply heartbeat(String name) {
        var known = !named(List.of(name)).isEmpty();
        return known
                ? new ServicesCommand.Accepted(
                        named(List.of(name)), List.of(name), Optional.empty())
                : new ServicesCommand.Unknown(name, SimilarNames.to(name, services.keySet()));
    }

    private Reply order(String what, List<String> names, String by, InstanceState state) {
        for (var name : names) {
            if (named(List.of(name)).isEmpty())
                return new ServicesCommand.Unknown(name, SimilarNames.to(name, services.keySet()));
        }
        asked.add(what + " " + names + " by " + by);
        for (var service : named(names)) move(service, state);
        return new ServicesCommand.Accepted(named(names), names, Optional.empty());
    }

    private void move(ServiceStatus service, InstanceState state) {
        if (service.name().equals("slow")) return;
        var failed = service.name().equals("broken") && state == InstanceState.READY;
        put(service.spec(), failed ? InstanceState.FAILED : state);
    }

    private void await(ServicesCommand.Await it) {
        var services = named(it.names());
        if ((it.goal() == WaitOutlook.Goal.READY || it.goal() == WaitOutlook.Goal.STARTED)
                && services.stream().anyMatch(each -> each.name().equals("slow"))) return;
        var failed =
                services.stream()
                        .flatMap(each -> each.instances().stream())
                        .filter(each -> each.state() == InstanceState.FAILED)
                        .toList();
        it.replyTo().tell(new ServicesCommand.Settled(services, failed, Optional.empty()));
    }

    private List<ServiceStatus> named(List<String> names) {
        return services.values().stream()
                .filter(it ->
                        names.isEmpty()
                                || names.contains(it.name())
                                || it.instances().stream()
                                        .anyMatch(each -> names.contains(each.name())))
                .toList();
    }

    private void put(ServiceSpec spec, InstanceState state) {
        var instances = new ArrayList<InstanceStatus>();
        for (int n = 1; n <= spec.instances(); n++)
            instances.add(instance(spec.name(), spec.instanceName(n), state, n));
        services.put(
                spec.name(),
                new ServiceStatus(spec, state, state != InstanceState.STOPPED, instances));
    }

    private static InstanceStatus instance(
            String service, String name, InstanceState state, int n) {
        var runs = state == InstanceState.READY;
        return new InstanceStatus(
                service,
                name,
                state,
                state != InstanceState.STOPPED,
                reason(state),
                NOW,
                1,
                runs ? Optional.of(new ProcessId(4710 + n, 81_234)) : Optional.empty(),
                runs ? Optional.of(NOW.minusSeconds(90)) : Optional.empty(),
                runs ? Map.of("http", 12_000 + n) : Map.of(),
                0,
                state == InstanceState.FAILED
                        ? Optional.of(new Exit.Exited(1).text())
                        : Optional.empty(),
                Optional.empty(),
                0,
                0,
                runs ? "healthy" : "unknown",
                false,
                Optional.empty());
    }

    private static String reason(InstanceState state) {
        return switch (state) {
            case FAILED -> "exited 1 three times";
            case PENDING -> "waits for db (ready)";
            default -> "";
        };
    }
}
