package io.valvo.api.routes;

import static io.valvo.api.http.Endpoint.Kind.FLAG;

import io.valvo.api.http.ApiRequest;
import io.valvo.api.http.Endpoint;
import io.valvo.api.http.Responses;
import io.valvo.api.query.ApiSettings;
import io.valvo.api.query.BoundAddresses;
import io.valvo.api.query.DaemonAddresses;
import io.valvo.api.query.DaemonQueries;
import io.valvo.api.view.DaemonHealth;
import io.valvo.model.status.ServiceStatus;
import io.valvo.wire.SystemHealthJson;
import io.valvo.wire.SystemJson;
import io.valvo.wire.SystemReadyJson;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The daemon as a whole: its health for load balancers, what it is, its end. */
public final class SystemRoutes {
    private final DaemonQueries asking;
    private final DaemonHealth health;
    private final ApiSettings settings;
    private final Supplier<BoundAddresses> listening;

    public SystemRoutes(
            DaemonQueries asking,
            DaemonHealth health,
            ApiSettings settings,
            Supplier<BoundAddresses> listening) {
        this.asking = asking;
        this.health = health;
        this.settings = settings;
        this.listening = listening;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                                "/health",
                                "503 when a critical service has failed for good, or the daemon is stuck")
                        .open()
                        .gives(SystemHealthJson.class)
                        .by(health::health),
                Endpoint.get("/ready", "503 until everything that shall run is ready")
                        .open()
                        .gives(SystemReadyJson.class)
                        .by(health::readiness),
                Endpoint.get("/api/v1/system", "The daemon about itself")
                        .gives(SystemJson.class)
                        .by(_ -> system()),
                Endpoint.post("/api/v1/shutdown", "Stops everything, then the daemon")
                        .param("keep", FLAG, "leaves the services running")
                        .param("force", FLAG, "without grace periods")
                        .gives(202, SystemReadyJson.class)
                        .by(this::shutdown));
    }

    private CompletionStage<HttpResponse> system() {
        return asking.all()
                .thenCombine(asking.lastSequence(), (all, last) -> system(states(all), last))
                .thenCombine(
                        asking.configDiffers(),
                        (it, differs) -> Responses.json(200, differs ? it.changed() : it));
    }

    private SystemJson system(Map<String, Integer> states, long lastEvent) {
        var where = listening.get();
        return new SystemJson(
                settings.version(),
                settings.pid(),
                settings.startedAt(),
                Math.max(0, Duration.between(settings.startedAt(), asking.now()).toMillis()),
                settings.stateDir().root().toString(),
                asking.reach().configuration().current().file().toString(),
                false,
                where.socket().toString(),
                where.url().orElse(null),
                asking.reach().gateway().get().orElse(null),
                DaemonAddresses.of(asking.reach(), where),
                states,
                lastEvent,
                System.getProperty("java.version", ""),
                System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""));
    }

    private static Map<String, Integer> states(List<ServiceStatus> all) {
        var states = new TreeMap<String, Integer>();
        all.forEach(service -> states.merge(service.state().word(), 1, Integer::sum));
        return states;
    }

    private CompletionStage<HttpResponse> shutdown(ApiRequest call) {
        asking.reach()
                .shutdown()
                .shutdown(call.flag("keep"), call.flag("force"), call.caller().name());
        return Responses.now(Responses.json(202, new SystemReadyJson("stopping", List.of())));
    }
}
