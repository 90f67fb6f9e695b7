package io.valvo.api;

import io.valvo.api.http.Endpoint;
import io.valvo.api.http.EndpointTable;
import io.valvo.api.http.OpenApi;
import io.valvo.api.http.ReaderBudget;
import io.valvo.api.http.Responses;
import io.valvo.api.query.ApiSettings;
import io.valvo.api.query.BoundAddresses;
import io.valvo.api.query.DaemonQueries;
import io.valvo.api.query.HeapMonitor;
import io.valvo.api.query.ReloadQueue;
import io.valvo.api.query.SelfCheck;
import io.valvo.api.routes.CleanupRoutes;
import io.valvo.api.routes.CommandOutcome;
import io.valvo.api.routes.ConfigRoutes;
import io.valvo.api.routes.ControlRoutes;
import io.valvo.api.routes.EventRoutes;
import io.valvo.api.routes.GatewayRoutes;
import io.valvo.api.routes.LogQueries;
import io.valvo.api.routes.LogRoutes;
import io.valvo.api.routes.MetricsRoutes;
import io.valvo.api.routes.PortRoutes;
import io.valvo.api.routes.ServiceRoutes;
import io.valvo.api.routes.SystemRoutes;
import io.valvo.api.routes.TestRoutes;
import io.valvo.api.view.DaemonHealth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Wires the routes into one table. */
final class ApiRoutes {
    private ApiRoutes() {}

    static EndpointTable table(
            DaemonQueries asking,
            SelfCheck pulse,
            ReloadQueue reloads,
            ApiSettings settings,
            Supplier<BoundAddresses> listening,
            Supplier<Optional<String>> connections) {
        var logs = new LogQueries(asking);
        var readers =
                new ReaderBudget(asking.system().classicSystem().scheduler(), ReaderBudget.LAGS);
        Supplier<List<String>> budgets =
                () ->
                        Stream.of(connections.get(), readers.exhausted(), HeapMonitor.shortage())
                                .flatMap(Optional::stream)
                                .toList();
        var health = new DaemonHealth(asking, pulse, listening, budgets);
        var outcome = new CommandOutcome(asking, logs);
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
        return new EndpointTable(List.copyOf(all));
    }

    /** The document describes itself, too; it is made when somebody asks. */
    private static Endpoint described(List<Endpoint> others, String version) {
        var plain = Endpoint.get("/openapi.json", "This document").gives(Map.class);
        return plain.by(_ -> {
            var all =
                    new ArrayList<>(
                            others.stream().filter(it -> !it.path().equals(plain.path())).toList());
            all.add(plain);
            return Responses.now(Responses.json(200, OpenApi.document(all, version)));
        });
    }
}
