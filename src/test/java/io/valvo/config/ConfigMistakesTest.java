package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.testing.ConfigFixture;
import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;

class ConfigMistakesTest {
    @TempDir Path folder = Path.of("");
    private ConfigFixture workspace = new ConfigFixture(Path.of(""), java.util.Map.of());

    @BeforeEach
    void workspace() {
        workspace = ConfigFixture.in(folder);
    }

    /**
     * The kernel's texts end at the first one: a program would be given half of what is written.
     */
    @Test
    void noTextHoldsANulCharacter() {
        assertThat(
                        workspace.told(
                                """
                                services.web {
                                  command = [app, "a\\u0000b"]
                                  env.KEY = "a\\u0000b"
                                  cwd = "\\u0000"
                                }
                                """))
                .hasSize(3)
                .anySatisfy(e -> assertThat(e).startsWith("2 services.web.command: a NUL"))
                .anySatisfy(e -> assertThat(e).startsWith("3 services.web.env.KEY: a NUL"))
                .anySatisfy(e -> assertThat(e).startsWith("4 services.web.cwd: a NUL"));
    }

    @Test
    void noVariableStandsForTwoAddresses() {
        assertThat(
                        workspace.told(
                                """
                                services {
                                  web { command = [app], depends-on = [my-db, my_db] }
                                  my-db { command = [app], ports.main = 5001 }
                                  my_db { command = [app], ports.main = 5002 }
                                  own { command = [app], ports { a-b = 5003, a_b = 5004 } }
                                  odd { command = [app], depends-on = [x, x-host] }
                                  x { command = [app], ports { main = 5005, host = 5006 } }
                                  x-host { command = [app], ports.main = 5007 }
                                  db { command = [app], ports.main = 5008 }
                                  fine { command = [app], depends-on = [db, my-db], ports.db = 5009 }
                                }
                                """))
                .hasSize(3)
                .anySatisfy(e ->
                        assertThat(e)
                                .contains(
                                        "services.web: MY_DB_HOST would stand for my-db"
                                                + " and for my_db"))
                .anySatisfy(e ->
                        assertThat(e)
                                .contains(
                                        "services.own: A_B_PORT would stand for a-b and"
                                                + " for a_b"))
                .anySatisfy(e ->
                        assertThat(e)
                                .contains(
                                        "services.odd: X_HOST_PORT would stand for"
                                                + " x.host and for x-host"));
    }

    @Test
    void whatIsReadMustBeThere() {
        assertThat(workspace.told("services.web { command = [app], stdin = nothing-here }"))
                .singleElement()
                .satisfies(e ->
                        assertThat(e).contains("services.web.stdin: no file", "null, inherit"));
    }

    @Test
    void allAreToldAtOnceEachWithItsLine() {
        assertThat(
                        workspace.told(
                                """
                                services {
                                  web {
                                    command = [app]
                                    restart.max = many
                                    prots.http = 8080
                                    stop { timeout = 10 }
                                    ports.http = 70000
                                    depends-on = [dbb]
                                  }
                                  db { command = [nosuch], restart.backoff.jitter = 2 }
                                }
                                """))
                .satisfiesExactly(
                        e ->
                                assertThat(e)
                                        .isEqualTo(
                                                "4 services.web.restart.max: \"many\", expected a whole number ≥ 0, or unlimited"),
                        e ->
                                assertThat(e)
                                        .isEqualTo(
                                                "5 services.web.prots: an unknown key; did you mean \"ports\"?"),
                        e ->
                                assertThat(e)
                                        .startsWith(
                                                "6 services.web.stop.timeout: 10, expected a duration")
                                        .contains("10s"),
                        e ->
                                assertThat(e)
                                        .startsWith(
                                                "7 services.web.ports.http: 70000, expected a port from 1 to 65535"),
                        e ->
                                assertThat(e)
                                        .startsWith(
                                                "8 services.web.depends-on: the unknown service \"dbb\"")
                                        .endsWith("did you mean \"db\"?"),
                        e ->
                                assertThat(e)
                                        .startsWith(
                                                "10 services.db.command: \"nosuch\", which is not on the PATH"),
                        e ->
                                assertThat(e)
                                        .isEqualTo(
                                                "10 services.db.restart.backoff.jitter: 2, expected a number from 0 to 1"));
    }

    @Test
    void yamlKeepsTheLineOfEachValue() {
        assertThat(
                        workspace.told(
                                "valvo.yaml",
                                """
                                services:
                                  web:
                                    command: [app]
                                    restart:
                                      max: many
                                    depends-on:
                                      - dbb
                                    ready:
                                      htpp: /health
                                """))
                .satisfiesExactly(
                        e -> assertThat(e).startsWith("5 services.web.restart.max: \"many\""),
                        e ->
                                assertThat(e)
                                        .startsWith(
                                                "7 services.web.depends-on: the unknown service"),
                        e ->
                                assertThat(e)
                                        .startsWith(
                                                "9 services.web.ready.htpp: an unknown key; did you mean \"http\"?"));
    }

    @Test
    void jsonKeepsTheLineOfEachValue() {
        assertThat(
                        workspace.told(
                                "valvo.json",
                                """
                                { "services": {
                                    "web": {
                                      "command": ["app"],
                                      "restart.max": 3,
                                      "instances": 0
                                    } } }
                                """))
                .satisfiesExactly(
                        e ->
                                assertThat(e)
                                        .startsWith(
                                                "4 services.web.restart.max: an unknown key; JSON and YAML keys have no dots"),
                        e ->
                                assertThat(e)
                                        .isEqualTo(
                                                "5 services.web.instances: 0, expected a whole number ≥ 1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    valvo.yaml | services:\\n  web:\\n    command: [app\\n    x: 1            | 3
                    valvo.yaml | services:\\n  web:\\n    command: "app\\n                    | 3
                    valvo.yaml | services:\\n  web: {command: app}\\n  web: {command: app}         | 3
                    valvo.conf | services {\\n web {\\n command = \\n }                        | 1
                    valvo.conf | services {\\n web { command = [app }                          | 2
                    valvo.conf | services {\\n web { command = "app                            | 2
                    valvo.json | {\\n "services": {\\n "web": x } }                            | 3
                    """)
    void whatIsNeverClosedIsToldWhereItBegins(String name, String text, int line) {
        assertThat(workspace.errors(name, text.replace("\\n", "\n")))
                .singleElement()
                .satisfies(e -> assertThat(e.line()).isEqualTo(line))
                .satisfies(e -> assertThat(e.found()).isNotBlank());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    instances = 1.5                                   | 1.5, expected a whole number ≥ 1
                    critical = maybe                                  | expected true or false
                    restart.policy = sometimes                        | always | on-failure | never
                    restart.backoff { min = 2m, max = 1m }            | min 2m, longer than max 1m
                    restart.backoff.factor = 0.5                      | expected a number ≥ 1
                    restart = always                                  | "always", expected an object: restart { … }
                    stop.timeout = -1s                                | expected a duration, 0s or longer
                    stop.timeout = 5 parsecs                          | expected a duration
                    stop.signal = TREM                                | expected a signal
                    every = 5m, schedule = "0 3 * * *"                | schedule together with every
                    schedule = "every day"                            | five fields as in crontab
                    schedule = "0 25 * * *"                           | five fields as in crontab
                    schedule = "60 * * * *"                           | 60
                    schedule = "0 0 31 2 *"                           | never comes
                    schedule = "0 0 30 2 *"                           | never comes
                    schedule = "0 0 31 4,6,9,11 *"                    | never comes
                    schedule = "* * * *"                              | has 4 fields
                    schedule = "0 0 3 * * *"                          | has 6 fields
                    schedule = "* * * * ,"                            | can't be read
                    schedule = "@often"                               | @daily
                    schedule = "@reboot"                              | is none of
                    timezone = Mars/Olympus                           | a time zone
                    fallback.after = 2                                | fallback.command: nothing, expected what to run
                    fallback.command = [app], restart.policy = never  | nothing is tried again
                    ports.http = 1, ready { http = /, timeout = 1s, interval = 2s } | timeout 1s, shorter than interval 2s
                    ready.http = /health                              | a probe of a port, but the service has none
                    ports.http = 1, ready.http = health               | a path that begins with /
                    ports.http = 1, ready.tcp = htpp                  | did you mean "http"?
                    ports.http = 1, ready.http { status = [99] }      | a status such as 200
                    ready.log = "("                                   | a regular expression
                    health.notify = true                              | use heartbeat
                    health.log = x                                    | use it in ready
                    ports.http { range = "9-8" }                      | a range of ports
                    ports.http { on-conflict = fail }                 | fail without prefer
                    ports.http { address = example.com }              | an IP address or localhost
                    ports.http { reclaim-from = x }                   | on-conflict = reclaim
                    ports.http = 8080, instances = 2                  | 1 port(s) for 2 instances
                    cwd = nowhere                                     | no directory
                    env-file = .env                                   | .env, which is no such file
                    env { a.b = 1 }                                   | quote a name that has dots
                    umask = 9                                         | an octal mode
                    nice = 20                                         | from -20 to 19
                    rlimits.nofiles = 1                               | did you mean "nofile"?
                    rlimits.nofile { soft = 2, hard = 1 }             | a soft bound above the hard one
                    success-codes = [256]                             | from 0 to 255
                    depends-on = [web]                                | a cycle: web → web
                    depends-on { other = redy }                       | expected started | ready | completed
                    log.max-size = 1 KiB                              | a size of 4 KiB or more
                    log.keep = 0                                      | a whole number from 1 to 1000
                    match = "("                                       | a regular expression
                    limits.memory = many                              | a size, or 0 for none
                    limits.memory = -1                                | a size, or 0 for none
                    limits.cpu = 100000%                              | per cent of one core, at most
                    limits.cpu = 0.8                                  | 80% is four fifths of one core
                    limits.runtime = -5s                              | a duration longer than 0s
                    limits.iterations = -1                            | a whole number ≥ 1, or 0 for none
                    limits.warn-at = 120%                             | at most 100%
                    limits.action = kill                              | restart | stop | alert | signal
                    limits.action = signal                            | the signal to send
                    limits.actions.cpu = signal                       | the signal to send
                    limits.actions.cpu = kill                         | restart | stop | alert | signal
                    limits.actions.cpus = alert                       | did you mean "cpu"?
                    limits.signal = USR1                              | set action = signal
                    limits.memroy = 1 MiB                             | did you mean "memory"?
                    env.X = "{{prot}}"                                | the unknown template {{prot}}
                    env.X = "{{port}}"                                | web has no port
                    ports.http = 1, env.X = "{{ports.htpp}}"          | did you mean "http"?
                    env.X = "{{servces.other.url}}"                   | did you mean "services.other.url"
                    env.X = "{{services.othr.url}}"                   | did you mean "other"?
                    env.X = "{{services.other.url}}"                  | other has no port
                    env.X = "{{port"                                  | {{ that is not closed
                    hooks.pre-start = "a && b"                        | a & in a command without a shell
                    hooks.pre-start = [nosuch]                        | not on the PATH
                    ready.exec = ["./nosuch"]                         | there is no file
                    ports.http = 1, ready.http = "/a b"               | a path may hold no blank; write %20
                    ports.http = 1, health.http.path = "/a "         | a path may hold no blank; write %20
                    ports.http = 1, ready.http = "https://localhost/" | a probe speaks no TLS: write exec
                    ports.http = 1, ready.http = "http://localhost/"  | write the path alone
                    every = 60                                        | write 60s (or 60ms, 60m): a number needs its unit
                    ready.interval = "2.5"                            | write 2.5s (or 2.5ms, 2.5m): a number needs its unit
                    limits.runtime = 3600                             | write 3600s (or 3600ms, 3600m): a number needs its unit
                    every = 0                                         | expected a duration longer than 0s; a number needs its unit: 250ms
                    stop.timeout = infinite                           | no time is endless: write a long one, 365d
                    stop.timeout = -1                                 | no time is endless: write a long one, 365d
                    restart.max = -1                                  | write unlimited
                    restart.max = Infinity                            | write unlimited
                    limits.memory = 80%                               | a share of the machine's memory is no size
                    limits.runtime = never                            | or 0 for none
                    ready.delay = 5s                                  | ready.delay: an unknown key; none is needed: the probe is repeated
                    health.start-period = 5s                          | startup waits for a slow one
                    ready.https = /                                   | a probe speaks no TLS
                    log.file = /tmp/x                                 | valvo logs shows it
                    stop.command = app                                | hooks.pre-stop
                    tty = true                                        | script(1) gives one
                    restart.delay = 1s                                | backoff.min is the first wait
                    env.X = "{{ prot }}"                              | the unknown template {{prot}}
                    """)
    void isToldBySettingWithWhatWasExpected(String settings, String told) {
        var text =
                "services {\n other.command = [app]\n web { command = [app]\n" + settings + "\n} }";
        assertThat(workspace.told(text))
                .singleElement()
                .satisfies(e -> assertThat(e).startsWith("4 services.web."))
                .satisfies(e -> assertThat(e).contains(told));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {}                                                | services: nothing, expected what to run
                    { command = "" }                                  | nothing but blanks
                    { command = [] }                                  | an empty list
                    { command = "app > x" }                       | set shell = true
                    { command = "app 'x" }                            | a ' that is not closed
                    { command = [app], shell = true }                 | expected text for sh -c
                    { command = ["./bin/plain"] }                     | may not be executed
                    { command = ["./bin"] }                           | there is no file
                    8080                                              | expected an object
                    """)
    void aServiceNeedsACommandThatCanBeExecuted(String service, String told) {
        workspace.write("bin/plain", "no program");
        assertThat(workspace.told("services.web = " + service))
                .singleElement()
                .satisfies(e ->
                        assertThat(e)
                                .startsWith("1 services.web")
                                .contains(told.replace("services: ", "")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    alerts.a = 1                                  | alerts: a setting that this version doesn't have yet
                    api.bind = 0.0.0.0                            | there is no TLS here
                    api.port = -1                                 | or 0 for any free one
                    servces {}                                    | did you mean "services"?
                    groups.g.members = []                         | groups.g.members: nothing, expected a list of services
                    groups.g.members = [aa, a]                    | the unknown service "aa"
                    groups { g.members = [a], h.members = [a] }   | already in group g
                    groups.g { members = [a], strategy = all }    | one-for-one | one-for-all | rest-for-one
                    services."a/b".command = [app]                | as the name of a service
                    services { a.instances = 2, a-2.command = [app] } | the name of the log of instance 2 of a
                    defaults.restart.max = many                   | defaults.restart.max: "many"
                    state-dir = ${NOWHERE}                        | ${NOWHERE}, which is neither
                    services { a { depends-on { b = completed } }, b { command = [app], restart.policy = always } } | b is always restarted
                    """)
    void ofTheWholeIsToldAsWell(String settings, String told) {
        assertThat(workspace.told("services { a.command = [app], c.command = [app] }\n" + settings))
                .singleElement()
                .satisfies(e -> assertThat(e).startsWith("2 ").contains(told));
    }

    @Test
    void aCycleIsNamedOnceByItsPath() {
        assertThat(
                        workspace.told(
                                """
                                services {
                                  a { command = [app], depends-on = [b] }
                                  b { command = [app], depends-on = [c] }
                                  c { command = [app], depends-on = [a] }
                                  d { command = [app], depends-on = [a] }
                                }
                                """))
                .singleElement()
                .satisfies(e ->
                        assertThat(e)
                                .startsWith("2 services.a.depends-on: a cycle: a → b → c → a"));
    }

    @Test
    void everyMissingVariableIsToldAndNothingThatFollowsFromIt() {
        assertThat(
                        workspace.told(
                                """
                                services.web {
                                  command = [app]
                                  ports.http = ${WEB_PORT}
                                  env.HOME = ${HOME}
                                  env.TOKEN = ${TOKEN}
                                  env.OTHER = ${?OTHER}
                                }
                                """))
                .satisfiesExactly(
                        e -> assertThat(e).startsWith("3 ${WEB_PORT}"),
                        e -> assertThat(e).startsWith("5 ${TOKEN}"));
    }

    @Test
    void anIncludedFileIsNamedWithItsOwnLine() {
        workspace.write(
                "parts/web.conf", "services.web {\n command = [app]\n restart.max = many\n}");
        assertThat(workspace.errors("valvo.conf", "include \"parts/web.conf\""))
                .singleElement()
                .satisfies(e -> assertThat(e.place()).endsWith("parts/web.conf:3"));
    }

    @Test
    void aSecretIsNeverShown() {
        assertThat(
                        workspace.told(
                                "services.web { command = [app], ready.http { headers.token = [s3cret] } \n ports.http = 1 }"))
                .noneSatisfy(e -> assertThat(e).contains("s3cret"));
        workspace.write(".env", "GOOD=1\nPASSWORD s3cret\n");
        assertThat(workspace.told("services.web { command = [app], env-file = .env }"))
                .singleElement()
                .satisfies(e ->
                        assertThat(e)
                                .contains(".env:2, which has something else than NAME=value")
                                .doesNotContain("s3cret"));
    }

    @Test
    void aFileThatIsNoneIsTold() {
        assertThat(workspace.told("valvo.conf", " \n"))
                .containsExactly(
                        "0 an empty file, expected a configuration file; valvo -f FILE names another");
        assertThat(workspace.told("valvo.yaml", "# nothing\n"))
                .containsExactly("0 nothing but comments");
        assertThat(workspace.told("valvo.yaml", "- a\n"))
                .containsExactly("1 a document that is no mapping of keys to values");
        assertThat(ConfigFile.load(folder, java.util.Map.of(), Platform::readFile).toString())
                .contains("a directory");
        assertThat(
                        ConfigFile.load(
                                        folder.resolve("gone.conf"),
                                        java.util.Map.of(),
                                        Platform::readFile)
                                .toString())
                .contains("no such file");
    }

    @Test
    void aYamlAliasThatContainsItselfEnds() {
        assertThat(workspace.told("valvo.yaml", "x-a: &a\n  b: *a\n"))
                .anySatisfy(e -> assertThat(e).contains("nested too deeply"));
    }
}
