package io.valvo.model.setting;

import io.valvo.model.spec.ServingSpec;
import io.valvo.model.spec.TestRequestSpec;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.text.SecretMask;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How a service stands behind the gateway, and the request that tests it. */
public final class ServingSettings {
    public static final Setting<ServingSpec, Boolean> ON_DEMAND =
            Setting.of(
                    "on-demand",
                    SettingType.one(ScalarType.FLAG),
                    false,
                    ServingSpec::onDemand,
                    "`true`: started by the first request of a route, not by the daemon; see [gateway](gateway.md)",
                    "on-demand = true");
    public static final Setting<ServingSpec, Optional<Duration>> IDLE_STOP =
            Setting.of(
                    "idle-stop",
                    SettingType.maybe(ScalarType.PERIOD),
                    Optional.empty(),
                    ServingSpec::idleStop,
                    "without a request for so long it is stopped, if demand has started it",
                    "on-demand = true, idle-stop = 5m");
    public static final Setting<ServingSpec, UpdateStrategy> UPDATE =
            Setting.of(
                    "update",
                    SettingType.one(ScalarType.choice(UpdateStrategy.class)),
                    UpdateStrategy.RESTART,
                    ServingSpec::update,
                    "how a running service gets a new process: `restart`, `rolling` or `blue-green`",
                    "update = rolling, ports.http = 0");

    public static final Setting<TestRequestSpec, Optional<String>> HTTP =
            Setting.of(
                    "http",
                    SettingType.maybe(HttpProbeSettings.PATH_TYPE).hiding(ServingSettings::masked),
                    Optional.empty(),
                    TestRequestSpec::path,
                    "path that [`valvo test`](cli.md#test) asks for; without it: as the first HTTP probe of `ready` or `health` asks, else `/`",
                    "test.http = \"/v1/models\"");
    public static final Setting<TestRequestSpec, Optional<String>> PORT =
            Setting.of(
                    "port",
                    SettingType.maybe(ScalarType.NAME),
                    Optional.empty(),
                    TestRequestSpec::port,
                    "name of the port; default: the first",
                    "test { http = \"/\", port = http }");
    public static final Setting<TestRequestSpec, String> METHOD =
            Setting.of(
                    "method",
                    SettingType.one(HttpProbeSettings.METHOD_TYPE),
                    TestRequestSpec.DEFAULT.method(),
                    TestRequestSpec::method,
                    "",
                    "test { http = \"/v1/chat/completions\", method = POST, body = \"{}\" }");
    public static final Setting<TestRequestSpec, Map<String, String>> HEADERS =
            Setting.of(
                    "headers",
                    SettingType.written((it, secrets) -> secrets.masked(it)),
                    Map.of(),
                    TestRequestSpec::headers,
                    "",
                    "test { http = \"/\", headers { X-Key = a } }");
    public static final Setting<TestRequestSpec, Optional<String>> BODY =
            Setting.of(
                    "body",
                    SettingType.maybe(ScalarType.TEXT).hiding(ServingSettings::masked),
                    Optional.empty(),
                    TestRequestSpec::body,
                    "",
                    "test { http = \"/echo\", method = PUT, body = \"hello\" }");
    public static final Setting<TestRequestSpec, Duration> TIMEOUT =
            Setting.of(
                    "timeout",
                    SettingType.one(ScalarType.PERIOD),
                    TestRequestSpec.DEFAULT.timeout(),
                    TestRequestSpec::timeout,
                    "until the answer is there, whole",
                    "test.timeout = 1m");

    static final Setting<ServingSpec, TestRequestSpec> TEST =
            Setting.part(
                    "test",
                    SettingType.written(
                            SettingSection.of(HTTP, PORT, METHOD, HEADERS, BODY, TIMEOUT)),
                    ServingSpec::sample);

    private ServingSettings() {}

    private static Object masked(Optional<String> text, SecretMask secrets) {
        return text.map(secrets::masked);
    }
}
