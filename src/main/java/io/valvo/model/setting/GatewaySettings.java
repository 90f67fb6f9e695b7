package io.valvo.model.setting;

import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.GatewaySpec.Budget;
import io.valvo.model.spec.GatewaySpec.Tls;
import io.valvo.text.HoconSizes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The settings of the gateway. */
public final class GatewaySettings {
    private static final ScalarType<Long> SIZE =
            new ScalarType<Long>(
                            "a size larger than 0",
                            "write it as 512 MiB or 24 GiB",
                            text -> HoconSizes.parse(text).filter(bytes -> bytes > 0))
                    .printedBy(HoconSizes::shown);

    public static final Setting<GatewaySpec, String> BIND =
            Setting.of(
                    "bind",
                    SettingType.one(ScalarType.NAME),
                    "127.0.0.1",
                    GatewaySpec::bind,
                    "where requests come in",
                    "gateway.bind = \"0.0.0.0\"");
    public static final Setting<GatewaySpec, Integer> PORT =
            Setting.of(
                    "port",
                    SettingType.one(ScalarType.PORT),
                    9480,
                    GatewaySpec::port,
                    "0: a free one",
                    "gateway.port = 8000");
    public static final Setting<Optional<Tls>, Optional<Path>> CERTIFICATE =
            file(
                    "certificate",
                    Tls::certificate,
                    "PEM file, with its chain; relative to the folder of the configuration",
                    "");
    public static final Setting<Optional<Tls>, Optional<Path>> KEY =
            file("key", Tls::key, "PEM file, PKCS#8", "");
    public static final Setting<GatewaySpec, Duration> IDLE_TIMEOUT =
            Setting.of(
                    "idle-timeout",
                    SettingType.one(ScalarType.PERIOD),
                    Duration.ofSeconds(60),
                    GatewaySpec::idleTimeout,
                    "bounds silence within a body",
                    "gateway.idle-timeout = 10m");

    /** Read by name: each is a list of services. */
    private static final Setting<GatewaySpec, Map<String, List<String>>> EXCLUSIVE =
            Setting.of(
                    "exclusive",
                    SettingType.written((it, _) -> it),
                    Map.of(),
                    it -> Map.copyOf(it.exclusive()),
                    "groups of services, by name, of which one runs at a time",
                    "gateway.exclusive { gpu = [web, db] }");

    public static final Setting<Optional<Budget>, Optional<Long>> MEMORY =
            Setting.of(
                    "memory",
                    SettingType.maybe(SIZE),
                    Optional.empty(),
                    it -> it.map(Budget::memory),
                    "memory that services share: what was measured at their last runs decides who must leave",
                    "gateway.budget { memory = 24 GiB, of = [web, db] }");
    public static final Setting<Optional<Budget>, List<String>> OF =
            Setting.of(
                    "of",
                    SettingType.many(ScalarType.NAME),
                    List.of(),
                    it -> it.map(Budget::of).orElse(List.of()),
                    "these services",
                    "gateway.budget { memory = 24 GiB, of = [web, db] }");

    static final SettingSection<GatewaySpec> SECTION =
            SettingSection.of(
                    BIND,
                    PORT,
                    Setting.part(
                            "tls",
                            SettingType.written(SettingSection.of(CERTIFICATE, KEY)),
                            GatewaySpec::tls),
                    IDLE_TIMEOUT,
                    Setting.part(
                            "routes",
                            SettingType.named(RouteSettings.SECTION),
                            GatewaySpec::routes),
                    EXCLUSIVE,
                    Setting.part(
                            "budget",
                            SettingType.written(SettingSection.of(MEMORY, OF)),
                            GatewaySpec::budget));

    private GatewaySettings() {}

    private static Setting<Optional<Tls>, Optional<Path>> file(
            String key, Function<Tls, Path> value, String meaning, String example) {
        return Setting.of(
                key,
                SettingType.maybe(ScalarType.NAME.as(Path::of, Path::toString)),
                Optional.<Path>empty(),
                it -> it.map(value),
                meaning,
                example);
    }
}
