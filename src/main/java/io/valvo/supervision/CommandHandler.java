package io.valvo.supervision;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.services.ServiceLife;
import io.valvo.rules.services.WishKind;
import io.valvo.supervision.ServicesCommand.Reply;
import io.valvo.supervision.ServicesCommand.Restart;
import io.valvo.supervision.ServicesCommand.Scale;
import io.valvo.supervision.ServicesCommand.SendSignal;
import io.valvo.supervision.ServicesCommand.Start;
import io.valvo.supervision.ServicesCommand.Stop;
import io.valvo.supervision.ServicesCommand.Swap;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Replies to the control commands: finds what each is about, has {@link CommandAcceptance} say
 * whether it is taken and {@link ControlCommands} carry it out, and answers whoever waited for what
 * is undone by it. Touched by {@link ServicesActor} alone.
 */
final class CommandHandler {
    private static final Optional<WishKind> UP = Optional.of(WishKind.UP);
    private static final Optional<WishKind> DOWN = Optional.of(WishKind.DOWN);

    private final ServiceRegistry registry;
    private final EffectiveStack stack;
    private final SettingOverrides overrides;
    private final CommandAcceptance acceptance;
    private final ControlCommands controls;
    private final WishRegister wishes;
    private final AwaitRequests awaits;

    CommandHandler(
            ServiceRegistry registry,
            EffectiveStack stack,
            SettingOverrides overrides,
            CommandAcceptance acceptance,
            ControlCommands controls,
            WishRegister wishes,
            AwaitRequests awaits) {
        this.registry = registry;
        this.stack = stack;
        this.overrides = overrides;
        this.acceptance = acceptance;
        this.controls = controls;
        this.wishes = wishes;
        this.awaits = awaits;
    }

    /** Without names: what starts by itself. */
    Reply start(Start it) {
        return answer(UP, "start", it.names(), startingAlone(), it.by(), controls::start);
    }

    /** Without names: everything. */
    Reply stop(Stop it) {
        var verb = it.force() ? "stop --force" : "stop";
        Consumer<List<String>> deed =
                it.force() ? controls::kill : names -> controls.stop(names, !it.idle());
        return answer(DOWN, verb, it.names(), registry.names(), it.by(), deed);
    }

    /** Without names: what runs, and what starts by itself. */
    Reply restart(Restart it) {
        var alone = startingAlone();
        var all =
                registry.names().stream()
                        .filter(name -> registry.wanted(name) || alone.contains(name))
                        .toList();
        awaits.forgetProcesses();
        return answer(UP, "restart", it.names(), all, it.by(), controls::restart);
    }

    private List<String> startingAlone() {
        return registry.lives().stream()
                .map(ServiceLife::spec)
                .filter(ServiceSpec::startsAlone)
                .map(ServiceSpec::name)
                .toList();
    }

    Reply scale(Scale it) {
        if (registry.spec(it.name()).isEmpty()) return acceptance.unknown(it.name());
        var declared = stack.declared(it.name()).map(ServiceSpec::instances);
        int instances = it.instances().or(() -> declared).orElse(0);
        return answer(
                Optional.of(WishKind.NUMBER),
                "scale to " + instances,
                List.of(it.name()),
                List.of(),
                it.by(),
                _ -> controls.scale(it.name(), instances));
    }

    Reply swap(Swap it) {
        var declared = stack.declared(it.name()).orElse(null);
        if (declared == null) return acceptance.unknown(it.name());
        var missing = it.variant().filter(variant -> !declared.hasVariant(variant));
        if (missing.isPresent()) return CommandAcceptance.noVariant(declared, missing.get());
        var spec = it.variant().map(declared::as).orElse(declared);
        var verb = "swap to " + it.variant().orElse("none");
        return answer(
                Optional.of(WishKind.SHAPE),
                verb,
                List.of(it.name()),
                List.of(),
                it.by(),
                _ -> swap(it, spec, verb));
    }

    private void swap(Swap it, ServiceSpec spec, String verb) {
        overrides.demanded(it.name(), it.starts());
        if (it.starts()) wishes.note(WishKind.UP, List.of(it.name()), verb, it.by());
        controls.swap(it.name(), spec, it.starts());
    }

    Reply signal(SendSignal it) {
        return acceptance.signal(it, () -> controls.signal(it.name(), it.signal()));
    }

    private Reply answer(
            Optional<WishKind> kind,
            String verb,
            List<String> names,
            List<String> otherwise,
            String by,
            Consumer<List<String>> deed) {
        var reply = acceptance.answer(kind, verb, names, otherwise, by, deed);
        awaits.answerDecided();
        return reply;
    }
}
