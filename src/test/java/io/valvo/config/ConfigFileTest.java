package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.effective.EffectiveConfig;
import io.valvo.config.testing.ConfigFixture;
import io.valvo.model.Signal;
import io.valvo.model.spec.DependencyCondition;
import io.valvo.model.spec.GroupSpec;
import io.valvo.model.spec.HooksSpec;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ProcessSpec.Rlimit;
import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.text.SecretMask;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

class ConfigFileTest {
    private static final String EVERYTHING =
            """
            state-dir = var
            api { port = 0, tcp = false }
            shutdown-on-failure = true
            defaults { restart { policy = always, backoff.max = 30s }, env.LEVEL = info }
            services {
              web {
                command = [app, "--port", "{{port}}"]
                cwd = app, user = nobody, umask = 022, nice = 5
                rlimits { nofile = 4096, core = unlimited, as { soft = 1 GiB, hard = 2 GiB } }
                env { LEVEL = debug, N = 1.50, FLAG = true, HOME = ${HOME}, DB = "{{services.db.url}}" }
                ports { http { prefer = 8080, otherwise = [8081], range = "9000-9002", on-conflict = reclaim, reclaim-from = "^node " }, admin { prefer = 9, otherwise = 10 } }
                ready { http = "/health", log = "INIT.*", tcp = admin, notify = true, exec = "app --check", timeout = 2 minutes }
                health { http { path = /live, port = admin, status = [200, 300-399], body = ok, headers { Accept = text } }, slow-after = 1s }
                heartbeat.within = 60s
                restart { max = 5, backoff { min = 0s, jitter = 0 } }
                stop { signal = SIGINT, timeout = 1s }
                fallback { command = "app --mock '{{port}} x'", after = 2 }
                depends-on = [db, migrate]
                hooks { pre-start = app, on-exit = [app, x] }
                tags = [a, b], success-codes = 3, critical = yes, instances = 2, log.stderr = separate, on-address-change = signal
              }
              db { command = app, ports.postgresql = 5432 }
              migrate { command = "echo $HOME | cat", shell = true, oneshot = true }
              nightly { command = app, schedule = "0 3 * * *", timezone = UTC, overlap = queue, autostart = false }
              often { command = app, every = 10m }
            }
            groups.all { members = [db, web], strategy = rest-for-one, intensity { max = 3, within = 1m } }
            """;

    @TempDir Path folder = Path.of("");
    private ConfigFixture workspace = new ConfigFixture(Path.of(""), Map.of());

    @BeforeEach
    void workspace() {
        workspace = ConfigFixture.in(folder);
    }

    @Test
    void everySettingArrivesInItsRecord() {
        workspace.write("app/x", "");
        var stack = workspace.stack(EVERYTHING);
        assertThat(stack.stateDir()).contains(folder.resolve("var"));
        assertThat(stack.api().port()).isZero();
        assertThat(stack.api().tcp()).isFalse();
        assertThat(stack.shutdownOnFailure()).isTrue();
        assertThat(stack.groups().get("all"))
                .isEqualTo(
                        new GroupSpec(
                                "all",
                                List.of("db", "web"),
                                GroupSpec.Strategy.REST_FOR_ONE,
                                3,
                                Duration.ofMinutes(1)));
        var web = stack.services().get("web");
        assertThat(web).isNotNull();
        if (web == null) return;
        var process = web.process();
        assertThat(process.command()).containsExactly("app", "--port", "{{port}}");
        assertThat(process.directory()).isEqualTo(folder.resolve("app"));
        assertThat(process.environment())
                .isEqualTo(
                        Map.of(
                                "LEVEL",
                                "debug",
                                "N",
                                "1.50",
                                "FLAG",
                                "true",
                                "HOME",
                                "/home/me",
                                "DB",
                                "{{services.db.url}}"));
        assertThat(process.user()).contains("nobody");
        assertThat(process.umask()).isEqualTo(OptionalInt.of(18));
        assertThat(process.rlimits())
                .isEqualTo(
                        Map.of(
                                "nofile",
                                new Rlimit(4096, 4096),
                                "core",
                                new Rlimit(-1, -1),
                                "as",
                                new Rlimit(1L << 30, 2L << 30)));
        assertThat(web.ports().values())
                .containsExactly(
                        new PortSpec(
                                "http",
                                List.of(8080, 8081, 9000, 9001, 9002),
                                OnConflict.RECLAIM,
                                false,
                                Optional.empty(),
                                List.of("^node ")),
                        new PortSpec(
                                "admin",
                                List.of(9, 10),
                                OnConflict.MIGRATE,
                                false,
                                Optional.empty(),
                                List.of()));
        assertThat(web.ready().probes())
                .extracting(ProbeSpec::text)
                .containsExactly("http /health", "tcp admin", "exec app", "log /INIT.*/", "notify");
        assertThat(web.ready().timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(web.health().probes().getFirst())
                .isInstanceOfSatisfying(
                        ProbeSpec.Http.class,
                        http -> {
                            assertThat(http.port()).contains("admin");
                            assertThat(http.headers()).isEqualTo(Map.of("Accept", "text"));
                            assertThat(http.status())
                                    .containsExactly(
                                            new ProbeSpec.StatusRange(200, 200),
                                            new ProbeSpec.StatusRange(300, 399));
                        });
        assertThat(web.health().slowAfter()).contains(Duration.ofSeconds(1));
        assertThat(web.heartbeat()).contains(Duration.ofSeconds(60));
        assertThat(web.restart())
                .isEqualTo(
                        new RestartPolicy(
                                RestartPolicy.Policy.ALWAYS,
                                new RestartPolicy.Backoff(
                                        Duration.ZERO, 2, Duration.ofSeconds(30), 0),
                                5,
                                Duration.ofMinutes(10),
                                Duration.ofSeconds(60)));
        assertThat(web.stop().signal()).isEqualTo(Signal.INT);
        assertThat(web.fallback().orElseThrow().command())
                .containsExactly("app", "--mock", "{{port}} x");
        assertThat(web.dependsOn())
                .isEqualTo(
                        Map.of(
                                "db",
                                DependencyCondition.READY,
                                "migrate",
                                DependencyCondition.COMPLETED));
        assertThat(web.hooks().commands())
                .isEqualTo(
                        Map.of(
                                HooksSpec.Point.PRE_START,
                                List.of("app"),
                                HooksSpec.Point.ON_EXIT,
                                List.of("app", "x")));
        assertThat(web.successCodes()).isEqualTo(Set.of(3));
        assertThat(web.log().separateStderr()).isTrue();
    }

    @Test
    void jobsKnowWhenTheyRun() {
        workspace.write("app/x", "");
        var services = workspace.stack(EVERYTHING).services();
        assertThat(services.get("nightly"))
                .isNotNull()
                .satisfies(s ->
                        assertThat(s.schedule())
                                .contains(
                                        new ScheduleSpec.Cron(
                                                "0 3 * * *",
                                                ZoneId.of("UTC"),
                                                true,
                                                ScheduleSpec.Overlap.QUEUE)));
        assertThat(services.get("often"))
                .isNotNull()
                .satisfies(s ->
                        assertThat(s.schedule())
                                .contains(
                                        new ScheduleSpec.Every(
                                                Duration.ofMinutes(10),
                                                ScheduleSpec.Overlap.SKIP)));
        assertThat(services.get("migrate"))
                .isNotNull()
                .satisfies(s ->
                        assertThat(s.process().command())
                                .containsExactly("/bin/sh", "-c", "echo $HOME | cat"));
    }

    @Test
    void theThreeLanguagesSayTheSame() {
        var hocon =
                workspace.stack(
                        "services.web { command = [app], ports { z = 1, http = 2, a = 3 }, every = 5s, env.A = 1.0 }");
        var json =
                workspace.stack(
                        "valvo.json",
                        """
                        {"services": {"web": {"command": ["app"], "ports": {"z": 1, "http": 2, "a": 3}, "every": "5s", "env": {"A": "1.0"}}}}
                        """);
        var yaml =
                workspace.stack(
                        "valvo.yaml",
                        """
                        x-anchors: &ports {z: 1, http: 2, a: 3}
                        services:
                          web:
                            command: [app]
                            ports: *ports
                            every: 5s
                            env: {A: 1.0}
                        """);
        assertThat(json.services()).isEqualTo(hocon.services());
        assertThat(yaml.services()).isEqualTo(hocon.services());
        for (var stack : List.of(hocon, json, yaml))
            assertThat(stack.services().values())
                    .singleElement()
                    .satisfies(
                            s -> assertThat(s.ports().keySet()).containsExactly("z", "http", "a"));
    }

    @Test
    void variablesOfAFileLieBelowThoseOfTheConfiguration() {
        workspace.write(
                ".env", "# comment\nA=1\nexport B=\"two words\"\nC='x' # why\nD=from-file\n");
        assertThat(workspace.web("env-file = .env, env.D = own").process().environment())
                .isEqualTo(Map.of("A", "1", "B", "two words", "C", "x", "D", "own"));
    }

    @Test
    void nullTakesADefaultBack() {
        var stack =
                workspace.stack(
                        "defaults.nice = 5\nservices { a { command = app }, b { command = app, nice = null } }");
        assertThat(stack.services().values())
                .extracting(s -> s.process().nice())
                .containsExactly(OptionalInt.of(5), OptionalInt.empty());
    }

    @Test
    void readingTwiceGivesEqualValues() {
        workspace.write("app/x", "");
        assertThat(workspace.stack(EVERYTHING)).isEqualTo(workspace.stack(EVERYTHING));
    }

    @Test
    void aThousandServicesAreReadWithoutDelayToSpeakOf() {
        var text = new StringBuilder("services {");
        for (int i = 0; i < 1000; i++)
            text.append(
                    "s%d { command = [app], depends-on = [s%d], ports { a = 1, b = 2 } },"
                            .formatted(i, i + 1));
        assertThat(
                        workspace
                                .stack(text.append("s1000 { command = [app] } }").toString())
                                .services())
                .hasSize(1001);
    }

    @Test
    void theFileIsFoundInTheFolderThenInConf() {
        assertThat(ConfigFile.locate(Optional.empty(), folder).toString())
                .contains("looked for valvo.conf", "-f FILE");
        var inConf = workspace.write("conf/valvo.conf", "");
        assertThat(ConfigFile.locate(Optional.empty(), folder))
                .isEqualTo(new ConfigFile.Located.Found(inConf));
        var yaml = workspace.write("valvo.yaml", "");
        assertThat(ConfigFile.locate(Optional.empty(), folder))
                .isEqualTo(new ConfigFile.Located.Found(yaml));
        assertThat(ConfigFile.locate(Optional.of(Path.of("x.conf")), folder))
                .isEqualTo(new ConfigFile.Located.Found(Path.of("x.conf")));
    }

    @Test
    void theEffectiveConfigurationCanBeReadAgain() {
        workspace.write("app/x", "");
        var stack = workspace.stack(EVERYTHING);
        var json =
                workspace.stack(
                        "valvo.json",
                        EffectiveConfig.json(EffectiveConfig.of(stack, SecretMask.USUAL)));
        var hocon =
                workspace.stack(
                        "again.conf",
                        EffectiveConfig.hocon(EffectiveConfig.of(stack, SecretMask.USUAL)));
        assertThat(json.services()).isEqualTo(stack.services());
        assertThat(hocon.services()).isEqualTo(stack.services());
        assertThat(hocon.groups()).isEqualTo(stack.groups());
        assertThat(hocon.api()).isEqualTo(stack.api());
        assertThat(hocon.stateDir()).isEqualTo(stack.stateDir());
    }

    @Test
    void everyLimitMayHaveAnActionOfItsOwnAndZeroIsNone() {
        var limits =
                workspace
                        .stack(
                                """
                                defaults.limits { files = 100, runtime = 1h }
                                services.web {
                                  command = [app]
                                  limits {
                                    memory = 512 MiB, cpu = 80%, files = 0, runtime = 0, iterations = 0
                                    action = stop, actions { cpu = signal }, signal = USR1
                                  }
                                }
                                """)
                        .services()
                        .get("web")
                        .limits();
        assertThat(limits.bounds()).containsOnlyKeys(Limit.MEMORY, Limit.CPU);
        assertThat(limits.action(Limit.MEMORY)).isEqualTo(LimitAction.STOP);
        assertThat(limits.action(Limit.CPU)).isEqualTo(LimitAction.SIGNAL);
    }

    @Test
    void whatIsShownIsWrittenAsAPersonWould() {
        var stack =
                workspace.stack(
                        """
                        services.web {
                          command = [app]
                          ports {
                            a { range = "8000-8100" }
                            b { prefer = 9000, otherwise = [9005, 9006], on-conflict = fail }
                            c { prefer = 7000, range = "7001-7010", on-conflict = fail }
                            d { prefer = 6000, otherwise = 5000, range = "6001-6003" }
                            e = 0
                          }
                          limits { memory = 1536 MiB, request = 1 GiB }
                          log.max-size = 5000
                        }
                        """);
        var shown = EffectiveConfig.hocon(EffectiveConfig.of(stack, SecretMask.USUAL));
        assertThat(shown)
                .contains(
                        "\"8000-8100\"",
                        "\"7001-7010\"",
                        "\"6001-6003\"",
                        "otherwise = [9005, 9006]",
                        "memory = \"1536 MiB\"",
                        "request = \"1 GiB\"",
                        "max-size = 5000");
        assertThat(workspace.stack("again.conf", shown).services()).isEqualTo(stack.services());
    }

    @Test
    void aBudgetOfRestartsMayBeUnlimited() {
        var stack =
                workspace.stack(
                        "services.web { command = [app], restart.max = unlimited }\n"
                                + "groups.g { members = [web], intensity.max = unlimited }");
        assertThat(stack.services().get("web").restart().max()).isEqualTo(RestartPolicy.UNLIMITED);
        var shown = EffectiveConfig.hocon(EffectiveConfig.of(stack, SecretMask.USUAL));
        assertThat(shown).contains("max = \"unlimited\"");
        var again = workspace.stack("again.conf", shown);
        assertThat(again.groups()).isEqualTo(stack.groups());
        assertThat(again.services()).isEqualTo(stack.services());
    }

    @Test
    void theEffectiveConfigurationHidesSecrets() {
        var web =
                workspace.web(
                        """
                        env { API_KEY = s3cret, URL = "redis://me:s3cret@host/0", PLAIN = shown }
                        ports.http = 1, ready.http { headers.Authorization = s3cret }
                        fallback.command = [app, "--token", s3cret, "--password=s3cret"]
                        """);
        assertThat(EffectiveConfig.json(EffectiveConfig.of(web, SecretMask.USUAL)))
                .doesNotContain("s3cret")
                .contains("shown", "redis://me:***@host/0", "\"--password=***\"");
    }
}
