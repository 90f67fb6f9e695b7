package io.valvo.rules.secrets;

import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.text.SecretCollector;
import io.valvo.text.SecretSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The places of a configuration that may hold secrets.
 *
 * @param environment what its services inherit
 */
public record StackSecrets(StackSpec stack, Map<String, String> environment)
        implements SecretSource {
    @Override
    public List<String> secretNames() {
        return stack.secrets().secret();
    }

    @Override
    public List<String> openNames() {
        return stack.secrets().open();
    }

    @Override
    public void showTo(SecretCollector collector) {
        collector.variables(environment);
        stack.services().values().forEach(it -> service(it, collector));
        stack.gateway().ifPresent(it -> gateway(it, collector));
        stack.groups().keySet().forEach(collector::ordinary);
    }

    private static void service(ServiceSpec spec, SecretCollector collector) {
        collector.ordinary(spec.name());
        spec.ports().keySet().forEach(collector::ordinary);
        spec.serving().variants().keySet().forEach(collector::ordinary);
        spec.process().user().ifPresent(collector::ordinary);
        collector.variables(spec.process().environment());
        collector.command(spec.process().command());
        spec.hooks().commands().values().forEach(collector::command);
        spec.fallback().ifPresent(it -> collector.command(it.command()));
        spec.probes().forEach(it -> probe(it, collector));
        collector.variables(spec.serving().sample().headers());
        spec.serving().sample().body().ifPresent(collector::text);
        spec.serving().variants().values().forEach(it -> service(it, collector));
    }

    private static void probe(ProbeSpec probe, SecretCollector collector) {
        switch (probe) {
            case ProbeSpec.Http http -> {
                collector.variables(http.headers());
                collector.text(http.path());
            }
            case ProbeSpec.Exec(var command) -> collector.command(command);
            case ProbeSpec.Tcp _, ProbeSpec.Log _, ProbeSpec.Notify _ -> {}
        }
    }

    private static void gateway(GatewaySpec gateway, SecretCollector collector) {
        gateway.routes()
                .values()
                .forEach(route -> {
                    collector.ordinary(route.name());
                    collector.variables(route.match().headers());
                    Stream.concat(Stream.of(route.to()), route.fallback().stream())
                            .forEach(it -> target(it, collector));
                });
    }

    private static void target(RouteTarget target, SecretCollector collector) {
        if (target instanceof RouteTarget.External(var url)) collector.text(url.toString());
    }
}
