package io.valvo.gateway;

import io.valvo.gateway.RequestDispatcher.Ticket;
import io.valvo.model.spec.RouteSpec;
import io.valvo.rules.gateway.RequestHead;
import io.valvo.rules.gateway.RouteTable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Paths that clients of llama-swap and OpenAI expect to find: {@code /v1/models}, {@code /running},
 * {@code /upstream/MODEL/…}, {@code /api/models/unload}, alone or with {@code /MODEL}. They are
 * there when some route names a model, and no route names them itself.
 */
final class ModelApiRoutes {
    private static final String OPENAI = "/v1";
    private static final String LIST = OPENAI + "/models";
    private static final String UPSTREAM = "/upstream/";
    private static final String UNLOAD = "/api/models/unload";
    private static final Set<String> PATHS = Set.of(LIST, "/running", UNLOAD, "/unload");
    private static final Set<String> WITH_MODEL = Set.of(UPSTREAM, UNLOAD + "/");

    private final DispatchCore core;
    private final GatewayOriginCheck origins;

    ModelApiRoutes(DispatchCore core) {
        this.core = core;
        origins = new GatewayOriginCheck(core.state);
    }

    Ticket ask(RequestHead head, Consumer<DispatchDecision> answer, long now) {
        return switch (core.state.lookup(head)) {
            case RouteTable.Lookup.ModelNeeded _ ->
                    tell(answer, new DispatchDecision.ReadModelFirst());
            case RouteTable.Lookup.Found(var route) -> ask(head, Optional.of(route), answer, now);
            case RouteTable.Lookup.NoRoute _ -> ask(head, Optional.empty(), answer, now);
        };
    }

    private Ticket ask(
            RequestHead head,
            Optional<RouteSpec> route,
            Consumer<DispatchDecision> answer,
            long now) {
        if (open(head, route)) {
            var refusal = origins.refusal(head);
            if (refusal.isPresent()) return tell(answer, refusal.get());
            if (head.path().startsWith(UPSTREAM)) return upstream(head, answer, now);
            var reply = reply(head);
            if (reply.isPresent()) return tell(answer, reply.get());
        }
        if (core.state.isAmbiguous(head)) return tell(answer, ambiguous(head));
        return route.map(it -> core.ask(head, it, head.path(), answer, now))
                .orElseGet(() -> tell(answer, nowhere(head)));
    }

    /** A more specific route must not be passed by. */
    private static DispatchDecision ambiguous(RequestHead head) {
        return new DispatchDecision.Refuse(
                400,
                "ambiguous_path",
                "which route "
                        + head.path()
                        + " is for depends on how one reads it; write it without //, %2F, \\ and ;",
                Optional.empty());
    }

    private boolean open(RequestHead head, Optional<RouteSpec> route) {
        boolean door =
                PATHS.contains(head.path())
                        || WITH_MODEL.stream().anyMatch(head.path()::startsWith);
        if (!door || models().isEmpty()) return false;
        var own = route.flatMap(it -> it.match().path()).orElse("");
        if (head.path().equals(LIST) && (wakes(route) || leadsOn(route, own))) return false;
        return own.length() < Math.min(head.path().length(), UPSTREAM.length() - 1);
    }

    /** Who names the path there wants the service's own answer. */
    private static boolean wakes(Optional<RouteSpec> route) {
        return route.filter(it -> it.wakeOn().contains(LIST)).isPresent();
    }

    /** A service without a name for its models lists them itself, while it is there. */
    private boolean leadsOn(Optional<RouteSpec> route, String path) {
        return path.startsWith(OPENAI)
                && route.filter(it -> it.match().model().isEmpty())
                        .flatMap(core.state::state)
                        .filter("ready"::equals)
                        .isPresent();
    }

    private Optional<DispatchDecision> reply(RequestHead head) {
        boolean read = head.method().equals("GET") || head.method().equals("HEAD");
        return switch (head.path()) {
            case LIST -> Optional.of(json(list())).filter(_ -> read);
            case "/running" -> Optional.of(json(running())).filter(_ -> read);
            case UNLOAD, "/unload" -> Optional.of(read ? postOnly(head) : unload());
            case String path when path.startsWith(UNLOAD + "/") ->
                    Optional.of(
                            read
                                    ? postOnly(head)
                                    : unload(decoded(path.substring(UNLOAD.length() + 1))));
            default -> Optional.empty();
        };
    }

    /** A name may have slashes in it, and be percent-encoded: the longest that is known counts. */
    private Ticket upstream(RequestHead head, Consumer<DispatchDecision> answer, long now) {
        var rest = head.path().substring(UPSTREAM.length());
        var known = models();
        for (int end = rest.length(); end > 0; end = rest.lastIndexOf('/', end - 1)) {
            var route = known.get(decoded(rest.substring(0, end)));
            var path = end == rest.length() ? "/" : rest.substring(end);
            if (route != null) return core.ask(head, route, path, answer, now);
        }
        return tell(answer, unknown(decoded(rest.replaceFirst("/.*", ""))));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }

    /** Routes by the model that they name; of several the closest one. */
    private Map<String, RouteSpec> models() {
        return core.state.table().routes().stream()
                .filter(it -> it.match().model().isPresent())
                .collect(
                        Collectors.toMap(
                                it -> it.match().model().orElseThrow(),
                                it -> it,
                                (first, _) -> first,
                                TreeMap::new));
    }

    private String list() {
        return models().keySet().stream()
                .map(it ->
                        "{\"id\":%s,\"object\":\"model\",\"created\":0,\"owned_by\":\"valvo\"}"
                                .formatted(quoted(it)))
                .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}"));
    }

    private String running() {
        return models().entrySet().stream()
                .flatMap(it -> state(it.getKey(), it.getValue()).stream())
                .collect(Collectors.joining(",", "{\"running\":[", "]}"));
    }

    private Optional<String> state(String model, RouteSpec route) {
        return core.state
                .state(route)
                .map(it -> "{\"model\":%s,\"state\":%s}".formatted(quoted(model), quoted(it)));
    }

    /** Browsers follow links and load pictures by themselves. */
    private static DispatchDecision postOnly(RequestHead head) {
        return new DispatchDecision.Refuse(
                405,
                "method_refused",
                head.path() + " changes something: use POST",
                Optional.empty());
    }

    private DispatchDecision unload() {
        core.unload();
        return unloaded();
    }

    private DispatchDecision unload(String model) {
        var route = models().get(model);
        if (route == null) return unknown(model);
        core.unload(route);
        return unloaded();
    }

    private static DispatchDecision unloaded() {
        return new DispatchDecision.Reply(
                200, Map.of("content-type", "text/plain"), "OK", Optional.empty());
    }

    private static DispatchDecision nowhere(RequestHead head) {
        return head.model().isPresent()
                ? unknown(head.model().get())
                : new DispatchDecision.Refuse(
                        404, "no_route", "no route takes " + head.path(), Optional.empty());
    }

    private static DispatchDecision unknown(String model) {
        return new DispatchDecision.Refuse(
                404, "model_not_found", "no route leads to the model " + model, Optional.empty());
    }

    private static DispatchDecision json(String body) {
        return new DispatchDecision.Reply(
                200, Map.of("content-type", "application/json"), body, Optional.empty());
    }

    private Ticket tell(Consumer<DispatchDecision> answer, DispatchDecision decision) {
        core.callbacks.add(() -> answer.accept(decision));
        return Ticket.DONE;
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (char c : text.toCharArray())
            if (c < ' ' || c == '"' || c == '\\') quoted.append("\\u%04x".formatted((int) c));
            else quoted.append(c);
        return quoted.append('"').toString();
    }
}
