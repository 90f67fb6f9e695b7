package io.valvo.model.setting;

import io.valvo.model.spec.ProbeSpec.Http;
import io.valvo.model.spec.ProbeSpec.StatusRange;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A probe by HTTP, in its long form. */
public final class HttpProbeSettings {
    /** A path of the service itself. */
    public static final ScalarType<String> PATH_TYPE =
            ScalarType.text("a path that begins with /", "/\\S*")
                    .advised(HttpProbeSettings::advice);

    static final ScalarType<String> METHOD_TYPE = ScalarType.text("an HTTP method", "[A-Z]+");
    private static final Pattern RANGE = Pattern.compile("([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");
    private static final ScalarType<StatusRange> STATUS_TYPE =
            new ScalarType<>(
                            "a status such as 200, or a range such as 200-399",
                            "",
                            HttpProbeSettings::range)
                    .printedBy(it ->
                            it.from() == it.to() ? "" + it.from() : it.from() + "-" + it.to());

    public static final Setting<Http, String> PATH =
            Setting.of(
                    "path",
                    SettingType.one(PATH_TYPE).hiding((it, secrets) -> secrets.masked(it)),
                    "/",
                    Http::path,
                    "",
                    "ready.http { path = \"/health\" }");
    public static final Setting<Http, Optional<String>> PORT =
            Setting.of(
                    "port",
                    SettingType.maybe(ScalarType.NAME),
                    Optional.empty(),
                    Http::port,
                    "name of a port; default: the first",
                    "ready.http { path = \"/health\", port = http }");
    public static final Setting<Http, String> METHOD =
            Setting.of(
                    "method",
                    SettingType.one(METHOD_TYPE),
                    "GET",
                    Http::method,
                    "",
                    "ready.http { path = \"/health\", method = HEAD }");
    public static final Setting<Http, Map<String, String>> HEADERS =
            Setting.of(
                    "headers",
                    SettingType.written((it, secrets) -> secrets.masked(it)),
                    Map.of(),
                    Http::headers,
                    "sent along",
                    "ready.http { path = \"/\", headers { Accept = \"application/json\" } }");
    public static final Setting<Http, List<StatusRange>> STATUS =
            Setting.of(
                    "status",
                    SettingType.many(STATUS_TYPE),
                    List.of(new StatusRange(200, 399)),
                    Http::status,
                    "codes and ranges that pass",
                    "ready.http { path = \"/\", status = [200, 204] }");
    public static final Setting<Http, Optional<Pattern>> BODY =
            Setting.of(
                    "body",
                    SettingType.maybe(ScalarType.REGEX),
                    Optional.empty(),
                    Http::body,
                    "regular expression that must be found",
                    "ready.http { path = \"/health\", body = \"\\\"status\\\": *\\\"ok\\\"\" }");

    static final SettingSection<Http> SECTION =
            SettingSection.of(PATH, PORT, METHOD, HEADERS, STATUS, BODY);

    private HttpProbeSettings() {}

    private static Optional<String> advice(String path) {
        if (path.startsWith("https:"))
            return Optional.of(
                    "a probe speaks no TLS: write exec = [curl, -fksS, \"https://…\"] instead");
        if (path.startsWith("http:"))
            return Optional.of("write the path alone: the service's own port is asked");
        return Optional.of("a path may hold no blank; write %20").filter(_ -> blank(path));
    }

    private static boolean blank(String path) {
        return path.chars().anyMatch(Character::isWhitespace);
    }

    private static Optional<StatusRange> range(String text) {
        var form = RANGE.matcher(text);
        if (!form.matches()) return Optional.empty();
        int from = Integer.parseInt(form.group(1));
        int to = form.group(2) == null ? from : Integer.parseInt(form.group(2));
        return from <= to ? Optional.of(new StatusRange(from, to)) : Optional.empty();
    }
}
