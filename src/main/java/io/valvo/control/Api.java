package io.valvo.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Wires the routes into one table. */
final class Api {
    private Api() {}

    static Table table(
            Asking asking,
            Pulse pulse,
            Reloads reloads,
            Settings settings,
            Supplier<Listening> listening,
            Supplier<Optional<String>> connections) {
        var logs = new LogDesk(asking);
        var readers =
                new ReaderBudget(asking.system().classicSystem().scheduler(), ReaderBudget.LAGS);
        Supplier<List<String>> budgets =
                () ->
                        Stream.of(connections.get(), readers.exhausted(), HeapWatch.shortage())
                                .flatMap(Optional::stream)
                                .toList();
        var health = new DaemonHealth(asking, pulse, listening, budgets);
        var outcome = new Outcome(asking, logs);
        var all = new ArrayList<Endpoint>();
        all.addAll(new SystemRoutes(asking, health, settings, listening).endpoints());
        all.addAll(new ServiceRoutes(asking).endpoints());
        all.addAll(new MetricsRoutes(asking, settings.version(), readers).endpoints());
        all.addAll(new LogRoutes(asking, logs, readers).endpoints());
        all.addAll(new ControlRoutes(asking, outcome).endpoints());
        all.addAll(new TestRoutes(asking).endpoints());
        all.addAll(new GatewayRoutes(asking).endpoints());
        all.addAll(new EventRoutes(asking, readers).endpoints());
        all.addAll(new PortRoutes(asking).endpoints());
        all.addAll(new CleanupRoutes(asking).endpoints());
        all.addAll(new ConfigRoutes(asking, outcome, reloads).endpoints());
        all.add(described(all, settings.version()));
        return new Table(List.copyOf(all));
    }

    /** The document describes itself, too; it is made when somebody asks. */
    private static Endpoint described(List<Endpoint> others, String version) {
        var plain = Endpoint.get("/openapi.json", "This document").gives(Map.class);
        return plain.by(_ -> {
            var all =
                    new ArrayList<>(
                            others.stream().filter(it -> !it.path().equals(plain.path())).toList());
            all.add(plain);
            return Replies.now(Replies.json(200, OpenApi.document(all, version)));
        });
    }
}
