package io.valvo.e2e.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every configuration in conf/ is valid, and those of conf/examples do what they say. */
class ExampleConfigsIT {
    private static final Path CONF = Path.of("conf").toAbsolutePath();

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    static List<Path> configurations() throws IOException {
        try (var files = Files.walk(CONF)) {
            return files.filter(
                            it -> it.toString().matches(".*/(conf|examples)/[^/]+\\.(conf|yaml)"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void everyConfigurationIsValid(Path file) throws Exception {
        if (file.endsWith("servers.conf")) assumeServers();
        assertThat(here.valvo("-f", file.toString(), "validate").succeeded().out())
                .contains("valid");
    }

    @Test
    void realServersComeUpInOrderAnswerAndStopCleanly() throws Exception {
        assumeServers();
        int db = E2eEnvironment.freePort();
        int cache = E2eEnvironment.freePort();
        int web = E2eEnvironment.freePort();
        includeServers(db, cache, web);
        for (int start = 1; start <= 2; start++) {
            var daemon = here.up();
            here.eventually("all are ready", () -> daemon.stateOf("web").equals("ready"));
            assertThat(page("http://127.0.0.1:" + web))
                    .isEqualTo("database on port " + db + ", cache on port " + cache + "\n");
            assertThat(redis(cache, "incr", "starts")).isEqualTo(start + "\n");
            sql(db, "INSERT INTO visits DEFAULT VALUES");
            assertThat(sql(db, "SELECT count(*) FROM visits")).isEqualTo(start + "\n");
            assertThat(orderOfReadiness(daemon))
                    .containsSubsequence("folders", "cluster", "db", "schema", "web")
                    .containsSubsequence("folders", "cache", "web");
            here.valvo("down").succeeded();
            assertThat(daemon.end()).isZero();
            assertThat(ProcfsObserver.marked(here.state())).isEmpty();
            assertThat(List.of(db, cache, web)).noneMatch(ProcfsObserver::listens);
        }
        assertThat(here.log("db"))
                .contains("database system was shut down at")
                .doesNotContain("not properly shut down", "interrupted", "recovery");
        assertThat(here.log("cache")).contains("bye bye");
    }

    @Test
    void aWorkerSaysItselfThatItIsReadyAndAlive() throws Exception {
        include("examples/worker.conf", "services.worker.heartbeat.within = 3s");
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("worker").equals("ready"));
        long pid = daemon.pidOf("worker").orElseThrow();
        ProcfsObserver.signal("STOP", pid);
        here.eventually(
                "its silence is noticed",
                () -> !daemon.api().events("heartbeat.missed", "worker").isEmpty());
        here.eventually(
                "another one is ready",
                () -> daemon.stateOf("worker").equals("ready") && !ProcfsObserver.alive(pid));
        here.valvo("down").succeeded();
        assertThat(here.log("worker")).contains("stopping after");
    }

    @Test
    void aSlowStartIsWaitedForHoweverImpatientTheHealthCheck() throws Exception {
        int port = E2eEnvironment.freePort();
        include(
                "examples/slow-start.conf",
                """
                services.model {
                  ports.http.prefer = %d
                  env.LOAD_SECONDS = 3
                  health { interval = 100ms, timeout = 60s, slow-after = 59s, failures = 1 }
                }
                """
                        .formatted(port));
        var daemon = here.up();
        here.eventually("who depends on it runs", () -> daemon.stateOf("chat").equals("ready"));
        assertThat(daemon.instance("model").get("restart_count").asInt()).isZero();
        assertThat(page("http://127.0.0.1:" + port + "/health")).isEqualTo("ok");
        here.eventually(
                "it knows the model's address",
                () -> here.log("chat").contains("asking http://127.0.0.1:" + port));
    }

    @Test
    void aGroupIsRestartedWhenOneMemberFails() throws Exception {
        include("examples/group.conf", "");
        var daemon = here.up();
        here.eventually("all run", () -> daemon.stateOf("load").equals("ready"));
        var members = List.of("ingest", "transform", "load");
        var before = pids(daemon, members);
        ProcfsObserver.signal("KILL", before.get(1));
        here.eventually("all were restarted", () -> renewed(daemon, members, before));
    }

    @Test
    void jobsAreScheduledAndAOneShotCompletes() throws Exception {
        include("examples/jobs.conf", "");
        var daemon = here.up();
        here.valvo("wait", "prepare", "--for", "completed").succeeded();
        here.eventually("tidied", () -> here.log("tidy").contains("tidied"));
        here.eventually("the report waits", () -> daemon.stateOf("report").equals("scheduled"));
    }

    @Test
    void yamlDescribesTheSame() throws Exception {
        copy();
        int port = E2eEnvironment.freePort();
        var yaml = here.text("examples/two-tiers.yaml").replace("prefer: 12051", "prefer: " + port);
        here.file("valvo.yaml", "state-dir: state\napi: { port: 0 }\n" + yaml);
        var daemon = here.up();
        here.eventually("both run", () -> daemon.stateOf("frontend").equals("ready"));
        here.eventually(
                "the address is known",
                () -> here.log("frontend").contains("backend is at http://127.0.0.1:" + port));
    }

    // --- the examples, tried

    /** The folder conf/ as it is, and a configuration that includes one file of it. */
    private void include(String file, String more) throws IOException {
        copy();
        here.config("include \"" + file + "\"\n" + more);
        if (!file.startsWith("examples/")) return;
        Files.createSymbolicLink(
                here.dir().resolve("programs"), here.dir().resolve("examples/programs"));
    }

    private void copy() throws IOException {
        try (var files = Files.walk(CONF)) {
            for (var file : files.filter(Files::isRegularFile).toList())
                here.file(CONF.relativize(file).toString(), Files.readString(file));
        }
        Files.delete(here.dir().resolve("reference.conf"));
        Files.move(here.dir().resolve("valvo.conf"), here.dir().resolve("first.conf"));
    }

    private void includeServers(int db, int cache, int web) throws IOException {
        include(
                "examples/servers.conf",
                """
                services {
                  db.ports.sql.prefer = %d
                  cache.ports.redis.prefer = %d
                  web.ports.http.prefer = %d
                }
                """
                        .formatted(db, cache, web));
        if (!System.getProperty("user.name").equals("root")) return;
        // PostgreSQL doesn't run as root; whoever it runs as must get to its folder.
        Files.setPosixFilePermissions(here.dir(), PosixFilePermissions.fromString("rwx--x--x"));
        here.file(
                "valvo.conf",
                here.text("valvo.conf")
                        + """
                        x-data = "%s/data"
                        services {
                          folders.env.DB_USER = postgres
                          cluster.user = postgres
                          db.user = postgres
                        }
                        """
                                .formatted(here.dir()));
    }

    private static void assumeServers() {
        for (var program : List.of("redis-server", "redis-cli", "nginx", "psql", "pg_isready"))
            assumeTrue(installed(program), program + " isn't installed");
        assumeTrue(Files.isDirectory(Path.of("/usr/lib/postgresql")), "PostgreSQL isn't installed");
    }

    private static boolean installed(String program) {
        return Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    // --- what they answer

    private static String page(String url) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(url)).build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    private String redis(int port, String... words) throws Exception {
        return here.run(
                        "redis-cli",
                        Stream.concat(Stream.of("-p", "" + port), Stream.of(words))
                                .toArray(String[]::new))
                .succeeded()
                .out();
    }

    private String sql(int port, String statement) throws Exception {
        var address = "postgresql://valvo@127.0.0.1:" + port + "/postgres";
        return here.run("psql", "-qAtX", address, "-c", statement).succeeded().out();
    }

    /** Services by the time at which they first became ready or completed under this daemon. */
    private static List<String> orderOfReadiness(ForegroundDaemon daemon) throws Exception {
        return daemon.api().events().stream()
                .filter(it -> it.get("type").asText().equals("instance.state"))
                .filter(it -> it.get("data").get("to").asText().matches("ready|completed"))
                .map(it -> it.get("service").asText())
                .distinct()
                .toList();
    }

    private static List<Long> pids(ForegroundDaemon daemon, List<String> services)
            throws Exception {
        var pids = new ArrayList<Long>();
        for (var service : services) pids.add(daemon.pidOf(service).orElse(0L));
        return pids;
    }

    private static boolean renewed(
            ForegroundDaemon daemon, List<String> services, List<Long> before) throws Exception {
        var now = pids(daemon, services);
        return !now.contains(0L) && now.stream().noneMatch(before::contains);
    }
}
