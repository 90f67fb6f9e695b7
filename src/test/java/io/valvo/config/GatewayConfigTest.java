package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.effective.EffectiveConfig;
import io.valvo.config.testing.ConfigFixture;
import io.valvo.model.spec.BreakerSpec;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.RateLimit;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.TestRequestSpec;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.text.SecretMask;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

class GatewayConfigTest {
    private static final String SERVICES =
            """
            services {
              lfm2 { command = [app], ports.http = 0, variants { small { env.MODEL = a } } }
              coder { command = [app], ports.http = 0 }
              job { command = [app] }
            }
            """;

    @TempDir Path folder = Path.of("");
    private ConfigFixture workspace = new ConfigFixture(Path.of(""), Map.of());

    @BeforeEach
    void workspace() {
        workspace = ConfigFixture.in(folder);
    }

    @Test
    void withoutTheSectionThereIsNone() {
        assertThat(workspace.stack(SERVICES).gateway()).isEmpty();
    }

    @Test
    void itNeedsNoServices() {
        var stack = workspace.stack("gateway.routes.all { to = \"http://127.0.0.1:11434\" }");
        assertThat(stack.services()).isEmpty();
        assertThat(stack.gateway()).isPresent();
    }

    @Test
    void theSampleRequestIsReadElseItIsThatOfAProbe() {
        var services =
                workspace
                        .stack(
                                """
                                services {
                                  own {
                                    command = [app], ports { http = 0, admin = 0 }
                                    ready.http = "/ready"
                                    test {
                                      http = "/v1/chat", port = admin, method = POST
                                      headers { X-Key = a }, body = "{}", timeout = 5s
                                    }
                                  }
                                  probed {
                                    command = [app], ports.http = 0, health.http = "/health"
                                    test.timeout = 3s
                                  }
                                  plain { command = [app], ports.http = 0 }
                                }
                                """)
                        .services();
        assertThat(sample(services.get("own")))
                .isEqualTo(
                        new TestRequestSpec(
                                Optional.of("/v1/chat"),
                                Optional.of("admin"),
                                "POST",
                                Map.of("X-Key", "a"),
                                Optional.of("{}"),
                                Duration.ofSeconds(5)));
        assertThat(sample(services.get("probed")).path()).contains("/health");
        assertThat(sample(services.get("probed")).timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(sample(services.get("plain")).path()).contains("/");
    }

    @Test
    void aSampleRequestToAnUnknownPortOrWithAHeaderOfTheConnectionIsAMistake() {
        var errors =
                workspace.told(
                        """
                        services.web {
                          command = [app], ports.http = 0
                          test { http = "/", port = htp, headers { Host = a } }
                        }
                        """);
        assertThat(errors)
                .anyMatch(it -> it.contains("test.port") && it.contains("did you mean \"http\"?"))
                .anyMatch(it -> it.contains("test.headers.Host"));
    }

    private static TestRequestSpec sample(@Nullable ServiceSpec service) {
        var spec = Objects.requireNonNull(service);
        return spec.serving().sample().completedBy(spec.httpProbes());
    }

    @Test
    void aRouteIsReadAsItIsWritten() {
        var route =
                route(
                        """
                        match { host = "App.localhost", path = "/v1/", headers { X-Tenant = a }, model = lfm2 }
                        to = lfm2
                        max-concurrency = 1, max-pending = 25, timeout = 8s, rate = 50/s, rate-per-key = 600/m
                        breaker { failures = 30%, window = 10, open = 5s, slow-after = 2s, slow-calls = 80% }
                        fallback = [coder, "http://127.0.0.1:11434/x", { status = 503, body = later }]
                        wake-on = [/v1/models, /health, /v1/models]
                        """);
        assertThat(route.match())
                .isEqualTo(
                        new RouteMatch(
                                Optional.of("app.localhost"),
                                Optional.of("/v1/"),
                                Map.of("x-tenant", "a"),
                                Optional.of("lfm2")));
        assertThat(route.targets())
                .containsExactly(
                        new RouteTarget.Service("lfm2", Optional.empty()),
                        new RouteTarget.Service("coder", Optional.empty()),
                        new RouteTarget.External(URI.create("http://127.0.0.1:11434/x")),
                        new RouteTarget.Fixed(503, Map.of(), "later"));
        assertThat(route.wakeOn()).containsExactly("/v1/models", "/health");
        assertThat(route.admission().maxPending()).isEqualTo(25);
        assertThat(route.admission().rate()).contains(new RateLimit(50, Duration.ofSeconds(1)));
        assertThat(route.admission().ratePerKey())
                .contains(new RateLimit(600, Duration.ofMinutes(1)));
        assertThat(route.breaker())
                .isEqualTo(
                        new BreakerSpec(
                                0.3,
                                10,
                                10,
                                Duration.ofSeconds(5),
                                3,
                                Optional.of(Duration.ofSeconds(2)),
                                0.8,
                                Duration.ZERO));
    }

    @Test
    void aVariantHasItsOwnSettingsOverThoseOfItsService() {
        var web =
                workspace.web(
                        """
                        env { MODEL = b, MODE = fast }, on-demand = true, idle-stop = 5m, update = blue-green
                        ready.timeout = 5s
                        variants { small { env.MODEL = a, ready.timeout = 9s } }
                        """);
        var small = web.as("small");
        assertThat(small.process().environment()).containsEntry("MODEL", "a");
        assertThat(small.process().environment()).containsEntry("MODE", "fast");
        assertThat(small.ready().timeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(small.serving().variant()).contains("small");
        assertThat(small.serving().onDemand()).isTrue();
        assertThat(small.serving().idleStop()).contains(Duration.ofMinutes(5));
        assertThat(web.serving().update()).isEqualTo(UpdateStrategy.BLUE_GREEN);
        assertThat(web.serving().variant()).isEmpty();
    }

    @Test
    void whatIsInEffectCanBeReadAgain() {
        var text =
                """
                gateway {
                  routes { a { match.host = "*.a.org", to { service = lfm2, variant = small }, rate = 5/h
                               fallback = [coder, { status = 503, headers { x = y }, body = later }]
                               wake-on = /health } }
                  exclusive { gpu = [lfm2, coder] }, budget { memory = 24 GiB, of = [lfm2, coder] }
                }
                """;
        var stack = workspace.stack(SERVICES + text);
        var again =
                workspace.stack(EffectiveConfig.hocon(EffectiveConfig.of(stack, SecretMask.USUAL)));
        assertThat(again.gateway()).isEqualTo(stack.gateway()).isPresent();
        assertThat(service(again, "lfm2").serving()).isEqualTo(service(stack, "lfm2").serving());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            textBlock =
                    """
                    to = lfm3                                  ¦ routes.a.to: the unknown service "lfm3"; did you mean "lfm2"?
                    to = job                                   ¦ routes.a.to: the service "job", which has no port, expected a service with a port; services.job.ports.http = 0
                    to = "ftp://x"                             ¦ routes.a.to: "ftp://x", expected a URL such as http://127.0.0.1:11434
                    max-pending = 3                            ¦ routes.a.to: nothing, expected where requests go; to = a service
                    to = lfm2, rate = 50                       ¦ routes.a.rate: 50, expected a rate such as 50/s, 600/m, 1000/h
                    to = lfm2, rate = 0/s                      ¦ routes.a.rate: "0/s", expected a rate such as 50/s, 600/m, 1000/h
                    to = lfm2, timeout = 8                     ¦ routes.a.timeout: 8, expected a duration longer than 0s; write 8s (or 8ms, 8m): a number needs its unit
                    to = lfm2, fallback = [codr]               ¦ routes.a.fallback: the unknown service "codr"; did you mean "coder"?
                    to = lfm2, fallback = [{ body = x }]       ¦ routes.a.fallback.status: nothing, expected service, url or status; status = 503
                    to { service = lfm2, variant = smal }      ¦ routes.a.to.service: the unknown variant "smal" of lfm2; did you mean "small"?
                    to = lfm2, match.path = v1                 ¦ routes.a.match.path: "v1", expected a path that begins with /
                    to = lfm2, match.hots = v1                 ¦ routes.a.match.hots: an unknown key; did you mean "host"?
                    to = lfm2, breaker.failures = 0.5          ¦ routes.a.breaker.failures: 0.5, expected per cent, more than 0% and at most 100%; write it as 50%
                    to = lfm2, breaker { window = 5, min-calls = 6 } ¦ routes.a.breaker.min-calls: 6, more than the window of 5, expected min-calls ≤ window; or it would never open
                    to = lfm2, wake-on = [/health, /v1]        ¦ routes.a.wake-on: "/v1", expected one of /health, /healthz, /ready, /metrics, /v1/models; every other path starts the service anyway
                    to = lfm2, max-pendign = 4                 ¦ routes.a.max-pendign: an unknown key; did you mean "max-pending"?
                    """)
    void aMistakeInARouteIsTold(String route, String told) {
        assertThat(workspace.told(SERVICES + "gateway.routes.a {" + route + "}"))
                .containsExactly("6 gateway." + told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            textBlock =
                    """
                    routes { a { to = lfm2 }, b { to = coder } }   ¦ routes.b: the same match as route a, expected one route for a request; remove one of them, or match more closely
                    exclusive { gpu = [lfm2, codr] }               ¦ exclusive.gpu: the unknown service "codr"; did you mean "coder"?
                    budget { memory = 24 GiB, of = [codr] }        ¦ budget.of: the unknown service "codr"; did you mean "coder"?
                    budget { memory = 24 GiB }                     ¦ budget.of: nothing, expected the services that share it; of = [a, b]
                    budget { of = [coder] }                        ¦ budget.memory: nothing, expected a size; memory = 24 GiB
                    tls { certificate = "conf" }                   ¦ tls.certificate: {folder}/conf, which is no such file, expected a PEM file
                    tls { certificate = "." }                      ¦ tls.certificate: {folder}, which is a directory, expected a PEM file
                    tls { key = "valvo.conf" }                     ¦ tls.certificate: nothing, expected a certificate and its key; tls { certificate = "cert.pem", key = "key.pem" }
                    prot = 1                                       ¦ prot: an unknown key; did you mean "port"?
                    """)
    void aMistakeInTheGatewayIsTold(String gateway, String told) {
        assertThat(workspace.told(SERVICES + "gateway {" + gateway + "}"))
                .contains("6 gateway." + told.replace("{folder}", folder.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            textBlock =
                    """
                    idle-stop = 5m                                 ¦ idle-stop: 5m, but on-demand = false; set on-demand = true: only what demand has started is stopped
                    update = roling                                ¦ update: "roling", expected restart | rolling | blue-green
                    update = rolling, ports.http = 8080            ¦ update: rolling, with 1 port(s) for http, expected 2 ports: the new one is ready before the old one ends; add range = "8000-8100" to ports.http
                    variants { a { comand = [app] } }              ¦ variants.a.comand: an unknown key; did you mean "command"?
                    variants { a { variants {} } }                 ¦ variants.a.variants: an unknown key
                    variants { a { stop.timeout = x } }            ¦ variants.a.stop.timeout: "x", expected a duration, 0s or longer; a number needs its unit: 250ms, 10s, 5m, 24h
                    stop.timeout = x, variants { a {}, b {} }      ¦ stop.timeout: "x", expected a duration, 0s or longer; a number needs its unit: 250ms, 10s, 5m, 24h
                    """)
    void aMistakeInAServiceIsToldOnce(String settings, String told) {
        var all = workspace.told("services.web { command = [app], " + settings + " }");
        assertThat(all).singleElement().asString().startsWith("1 services.web." + told);
    }

    private RouteSpec route(String text) {
        return Objects.requireNonNull(gateway("routes.a {" + text + "}").routes().get("a"));
    }

    private GatewaySpec gateway(String text) {
        return workspace.stack(SERVICES + "gateway {" + text + "}").gateway().orElseThrow();
    }

    private static ServiceSpec service(io.valvo.model.spec.StackSpec stack, String name) {
        return Objects.requireNonNull(stack.services().get(name));
    }
}
