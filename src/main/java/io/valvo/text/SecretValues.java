package io.valvo.text;

import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;

import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Collects the values that are secret in a configuration and in the environment that its services
 * inherit: what {@link SecretFinder} would hide there. What is a name in that configuration, a path
 * or too short to be told from an ordinary word is left out.
 */
final class SecretValues {
    private static final Pattern SCHEME = Pattern.compile("(?i)^(bearer|basic|token)\\s+");
    private static final Pattern MIXED = Pattern.compile("(?=.*\\d)(?=.*\\p{L}).*");
    private static final Pattern FILE = Pattern.compile("(/[\\w.-]+)+/[\\w-]+\\.\\w{1,8}");
    private static final Pattern ESCAPED = Pattern.compile(".*%[0-9A-Fa-f]{2}.*");
    private static final Pattern PUBLIC =
            Pattern.compile("(?i)(.*[_-])?(user|username|login|name|host|database|db)");

    private final Set<String> found = new LinkedHashSet<>();
    private final Set<String> ordinary = new HashSet<>();
    private final SecretFinder text;

    private SecretValues(SecretNames names) {
        text = new SecretFinder(names, this::keep);
    }

    static List<String> of(StackSpec stack, Map<String, String> environment, SecretNames names) {
        var values = new SecretValues(names);
        values.variables(environment);
        stack.services().values().forEach(values::service);
        stack.gateway().ifPresent(values::gateway);
        values.ordinary.addAll(stack.groups().keySet());
        values.found.removeAll(values.ordinary);
        return List.copyOf(values.found);
    }

    private void service(ServiceSpec spec) {
        ordinary.add(spec.name());
        ordinary.addAll(spec.ports().keySet());
        ordinary.addAll(spec.serving().variants().keySet());
        spec.process().user().ifPresent(ordinary::add);
        variables(spec.process().environment());
        command(spec.process().command());
        spec.hooks().commands().values().forEach(this::command);
        spec.fallback().ifPresent(it -> command(it.command()));
        spec.probes().forEach(this::probe);
        variables(spec.serving().sample().headers());
        spec.serving().sample().body().ifPresent(text::masked);
        spec.serving().variants().values().forEach(this::service);
    }

    private void variables(Map<String, String> values) {
        values.forEach((name, value) -> {
            if (!isFolder(name, value)) text.masked(name, value);
            if (PUBLIC.matcher(name).matches()) ordinary.add(value);
        });
    }

    /** Each shell exports where it stands: no password, though it is called like one. */
    private static boolean isFolder(String name, String value) {
        return value.startsWith("/") && (name.equals("PWD") || name.equals("OLDPWD"));
    }

    private void command(List<String> command) {
        command.stream().findFirst().ifPresent(it -> ordinary.add(it.replaceFirst(".*/", "")));
        text.masked(command);
    }

    private void probe(ProbeSpec probe) {
        switch (probe) {
            case ProbeSpec.Http http -> {
                variables(http.headers());
                text.masked(http.path());
            }
            case ProbeSpec.Exec(var command) -> command(command);
            case ProbeSpec.Tcp _, ProbeSpec.Log _, ProbeSpec.Notify _ -> {}
        }
    }

    private void gateway(GatewaySpec gateway) {
        gateway.routes()
                .values()
                .forEach(route -> {
                    ordinary.add(route.name());
                    variables(route.match().headers());
                    Stream.concat(Stream.of(route.to()), route.fallback().stream())
                            .forEach(this::target);
                });
    }

    private void target(RouteTarget target) {
        if (target instanceof RouteTarget.External(var url)) text.masked(url.toString());
    }

    /** Whoever prints a key prints line by line; whoever connects decodes a URL's password. */
    private void keep(String secret) {
        var bare = SCHEME.matcher(secret).replaceFirst("");
        bare.lines().map(String::strip).filter(SecretValues::telling).forEach(found::add);
        if (ESCAPED.matcher(secret).matches()) keepDecoded(secret);
    }

    private void keepDecoded(String secret) {
        try {
            var decoded = URI.create("x://" + secret + "@x").getUserInfo();
            if (decoded != null && telling(decoded)) found.add(decoded);
        } catch (IllegalArgumentException notEscaped) {
            // A percent sign that means itself: the value as it stands is all there is.
        }
    }

    private static boolean telling(String value) {
        if (value.contains("{{") || value.startsWith("-----") || FILE.matcher(value).matches())
            return false;
        return value.length() >= KnownSecrets.LONG
                || (value.length() >= KnownSecrets.SHORT && MIXED.matcher(value).matches());
    }
}
