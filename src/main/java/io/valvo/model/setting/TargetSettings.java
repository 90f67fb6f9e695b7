package io.valvo.model.setting;

import io.valvo.model.spec.RouteTarget;
import io.valvo.text.SecretMask;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who answers the requests of a route. Written as a word, a URL, or an object of one of three. */
public final class TargetSettings {
    private static final String ONE_OF_THREE = "one of three";

    /** With a host, without query and fragment. */
    public static final ScalarType<URI> URL_TYPE =
            new ScalarType<>("a URL such as http://127.0.0.1:11434", "", TargetSettings::url);

    public static final Setting<RouteTarget, Optional<URI>> URL =
            target(
                    "url",
                    URL_TYPE,
                    "another house",
                    "gateway.routes.a { to.url = \"http://127.0.0.1:11434\" }");
    public static final Setting<RouteTarget, Optional<String>> VARIANT =
            target("variant", ScalarType.NAME, "that the service must be running as", "");
    public static final Setting<RouteTarget, Optional<Integer>> STATUS =
            target(
                    "status",
                    ScalarType.whole(200, 599),
                    "always the same answer",
                    "gateway.routes.a { to.status = 503 }");
    public static final Setting<RouteTarget, Optional<String>> BODY =
            target(
                    "body",
                    ScalarType.TEXT,
                    "of that answer",
                    "gateway.routes.a { to { status = 503, body = later } }");

    static final SettingSection<RouteTarget> SECTION =
            SettingSection.of(
                    target(
                                    "service",
                                    ScalarType.NAME,
                                    "its ready instances",
                                    "gateway.routes.a { to.service = web }")
                            .otherwiseShown(ONE_OF_THREE),
                    VARIANT,
                    URL.otherwiseShown(ONE_OF_THREE),
                    STATUS.otherwiseShown(ONE_OF_THREE),
                    Setting.<RouteTarget, Map<String, String>>notation(
                            "headers",
                            SettingType.written((it, _) -> it),
                            Map.of(),
                            "of that answer",
                            "gateway.routes.a { to { status = 301, headers { location = \"/b\" } } }"),
                    BODY);

    private TargetSettings() {}

    private static <T> Setting<RouteTarget, Optional<T>> target(
            String key, ScalarType<T> type, String meaning, String example) {
        return Setting.notation(
                key, SettingType.maybe(type), Optional.<T>empty(), meaning, example);
    }

    static Object write(RouteTarget target, SecretMask secrets) {
        return switch (target) {
            case RouteTarget.Service(var name, var variant) ->
                    variant.<Object>map(it -> SettingText.ordered("service", name, "variant", it))
                            .orElse(name);
            case RouteTarget.External(var url) -> secrets.masked(url.toString());
            case RouteTarget.Fixed(int status, var headers, var body) ->
                    fixed(status, secrets.masked(headers), secrets.masked(body));
        };
    }

    private static Map<String, Object> fixed(int status, Map<String, String> headers, String body) {
        return headers.isEmpty()
                ? SettingText.ordered("status", status, "body", body)
                : SettingText.ordered("status", status, "headers", headers, "body", body);
    }

    private static Optional<URI> url(String text) {
        try {
            var url = URI.create(text);
            boolean http = List.of("http", "https").contains(String.valueOf(url.getScheme()));
            boolean plain = url.getRawQuery() == null && url.getRawFragment() == null;
            return http && url.getHost() != null && plain ? Optional.of(url) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
