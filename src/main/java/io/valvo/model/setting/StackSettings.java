package io.valvo.model.setting;

import io.valvo.model.spec.ApiSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.text.SecretMask;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of a configuration as a whole, those of its services, groups and gateway within. */
public final class StackSettings {
    private static final ScalarType<String> LOOPBACK =
            new ScalarType<>(
                    "a loopback address",
                    "there is no TLS here: put a reverse proxy in front to be reached from outside",
                    text -> Optional.of(text).filter(StackSettings::loopback));
    private static final ScalarType<String> SECRET_NAME =
            ScalarType.text(
                    "a name such as DB_PIN, or a pattern such as *_DSN", "-{0,2}[\\w.*?-]+");

    /** What becomes of the API's port where it is taken. */
    private enum ApiConflict {
        MIGRATE,
        FAIL
    }

    private static final Setting<ApiSpec, String> BIND =
            Setting.of(
                    "bind",
                    SettingType.one(LOOPBACK),
                    "127.0.0.1",
                    ApiSpec::bind,
                    "address of the [HTTP API](api.md); loopback only, there is no TLS",
                    "api.bind = \"::1\"");
    private static final Setting<ApiSpec, Integer> PORT =
            Setting.of(
                    "port",
                    SettingType.one(ScalarType.PORT),
                    9470,
                    ApiSpec::port,
                    "its port; 0: a free one, told by `api.json` in the state directory",
                    "api.port = 0");
    private static final Setting<ApiSpec, Boolean> TCP =
            Setting.of(
                    "tcp",
                    SettingType.one(ScalarType.FLAG),
                    true,
                    ApiSpec::tcp,
                    "`false`: the Unix socket in the state directory alone",
                    "api.tcp = false");
    private static final Setting<ApiSpec, Boolean> MOVES =
            Setting.of(
                    "on-conflict",
                    SettingType.one(ScalarType.choice(ApiConflict.class))
                            .as(
                                    it -> it == ApiConflict.MIGRATE,
                                    it -> it ? ApiConflict.MIGRATE : ApiConflict.FAIL),
                    true,
                    ApiSpec::moves,
                    "where the port is taken: `migrate` to a free one, or `fail`: the socket alone, until the port is free",
                    "api.on-conflict = fail");
    private static final SettingObject<ApiSpec> API_OBJECT =
            SettingObject.of(
                    in -> new ApiSpec(in.get(BIND), in.get(PORT), in.get(TCP), in.get(MOVES)),
                    BIND,
                    PORT,
                    TCP,
                    MOVES);

    private static final Setting<Duration, Duration> EVERY =
            Setting.of(
                    "every",
                    SettingType.one(ScalarType.DURATION),
                    Duration.ofSeconds(60),
                    it -> it,
                    "looks for strays of daemons that are gone; 0: only on demand",
                    "cleanup.every = 5m");

    public static final Setting<StackSpec, Optional<Path>> STATE_DIR =
            Setting.<StackSpec, Optional<Path>>of(
                            "state-dir",
                            SettingType.maybe(ScalarType.NAME.as(Path::of, Path::toString)),
                            Optional.empty(),
                            StackSpec::stateDir,
                            "where everything is written; `--state-dir` and `VALVO_STATE_DIR` win. Default: a folder for each file in the XDG state home, see [files](files.md)",
                            "state-dir = \"var\"")
                    .needsDaemonRestart();
    public static final Setting<StackSpec, Duration> CLEANUP =
            Setting.part(
                    "cleanup",
                    SettingObject.of(in -> in.get(EVERY), EVERY).type(),
                    StackSpec::cleanupEvery);
    public static final Setting<StackSpec, List<String>> SECRETS =
            Setting.of(
                    "secrets",
                    SettingType.many(SECRET_NAME).always(),
                    List.of(),
                    it -> it.secrets().secret(),
                    "names or patterns whose values are [secret](#secrets), besides the usual ones",
                    "secrets = [DB_PIN, \"*_dsn\"]");
    public static final Setting<StackSpec, List<String>> NOT_SECRET =
            Setting.of(
                    "not-secret",
                    SettingType.many(SECRET_NAME).always(),
                    List.of(),
                    it -> it.secrets().open(),
                    "names or patterns that sound like it and aren't",
                    "not-secret = [PARTITION_API_KEY]");
    public static final Setting<StackSpec, Boolean> SHUTDOWN_ON_FAILURE =
            Setting.of(
                    "shutdown-on-failure",
                    SettingType.one(ScalarType.FLAG),
                    false,
                    StackSpec::shutdownOnFailure,
                    "a critical service that fails for good ends the daemon with exit code 1",
                    "shutdown-on-failure = true");
    public static final Setting<StackSpec, ApiSpec> API =
            Setting.part("api", API_OBJECT.type(), StackSpec::api).needsDaemonRestart();
    private static final Setting<StackSpec, Map<String, String>> DEFAULTS =
            Setting.notation(
                    "defaults",
                    SettingType.written((it, _) -> it),
                    Map.of(),
                    "settings of a service, merged under every one",
                    "defaults { restart.backoff.max = 30s }");

    /** All but what services have: its keys are in {@link ServiceSettings}. */
    public static final SettingSection<StackSpec> SECTION =
            SettingSection.of(
                    STATE_DIR,
                    CLEANUP,
                    SECRETS,
                    NOT_SECRET,
                    SHUTDOWN_ON_FAILURE,
                    API,
                    DEFAULTS,
                    Setting.part(
                            "services",
                            SettingType.<Map<String, ServiceSpec>>written(StackSettings::services)
                                    .always(),
                            StackSpec::services),
                    Setting.part(
                            "groups",
                            SettingType.named(GroupSettings.SECTION).always(),
                            StackSpec::groups),
                    Setting.part(
                            "gateway",
                            SettingType.optional(GatewaySettings.SECTION),
                            StackSpec::gateway));

    private StackSettings() {}

    private static Map<String, Object> services(
            Map<String, ServiceSpec> services, SecretMask secrets) {
        var all = new LinkedHashMap<String, Object>();
        services.forEach((name, it) -> all.put(name, ServiceSettings.write(it, secrets)));
        return all;
    }

    private static boolean loopback(String text) {
        return text.equals("localhost")
                || text.equals("::1")
                || text.matches("127(\\.\\d{1,3}){3}");
    }
}
