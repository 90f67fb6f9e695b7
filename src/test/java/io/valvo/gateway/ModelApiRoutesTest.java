package io.valvo.gateway;

import static io.valvo.gateway.GatewayFixture.onDemand;
import static io.valvo.gateway.GatewayFixture.route;
import static io.valvo.gateway.GatewayFixture.to;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.GatewayFixture.Asking;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.gateway.RequestHead;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What clients of llama-swap and OpenAI expect to find. */
class ModelApiRoutesTest {
    private final GatewayFixture fixture = new GatewayFixture();
    private final ModelApiRoutes doors = new ModelApiRoutes(fixture.desk);

    @BeforeEach
    void models() {
        fixture.routes(model("lfm2"), model("coder"), plain("web"))
                .service("lfm2", 1, onDemand(Duration.ofMinutes(5)))
                .service("coder", 1, onDemand(Duration.ofMinutes(5)))
                .service("web", 1);
    }

    @Test
    void modelsAreListed() {
        assertThat(body("GET", "/v1/models"))
                .isEqualTo(
                        "{\"object\":\"list\",\"data\":["
                                + "{\"id\":\"coder\",\"object\":\"model\",\"created\":0,\"owned_by\":\"valvo\"},"
                                + "{\"id\":\"lfm2\",\"object\":\"model\",\"created\":0,\"owned_by\":\"valvo\"}]}");
    }

    @Test
    void whatRunsIsListedAndLookingStartsNothing() {
        assertThat(body("GET", "/running")).isEqualTo("{\"running\":[]}");
        assertThat(fixture.orders).isEmpty();
        fixture.ready("lfm2", 1, 80);
        assertThat(body("GET", "/running"))
                .isEqualTo("{\"running\":[{\"model\":\"lfm2\",\"state\":\"ready\"}]}");
    }

    @Test
    void aBodyIsReadFirstWhereItsModelChoosesTheRoute() {
        var asking = new Asking();
        var head =
                new RequestHead(
                        "POST",
                        "",
                        "/v1/chat",
                        _ -> null,
                        Optional.empty(),
                        true,
                        "me",
                        fixture.now);
        doors.ask(head, asking, fixture.now);
        fixture.flush();
        assertThat(asking.verdict()).isEqualTo(new DispatchDecision.ReadModelFirst());
        fixture.ready("lfm2", 1, 80);
        doors.ask(head.withModel(Optional.of("lfm2")), asking, fixture.now);
        fixture.flush();
        assertThat(asking.port()).isEqualTo(80);
    }

    @Test
    void aModelIsReachedByItsName() {
        fixture.ready("lfm2", 1, 80);
        var asking = ask("POST", "/upstream/lfm2/v1/embeddings", "");
        assertThat(asking.sent().path()).isEqualTo("/v1/embeddings");
        assertThat(asking.port()).isEqualTo(80);
        assertThat(ask("GET", "/upstream/nosuch/", "").refused().code())
                .isEqualTo("model_not_found");
    }

    @Test
    void aNameMayHaveSlashesInItAndBeEncoded() {
        fixture.routes(model("qwen/3:8b+x", "lfm2"), model("qwen", "lfm2"));
        fixture.ready("lfm2", 1, 80);
        assertThat(ask("POST", "/upstream/qwen/3:8b+x/v1/a", "").sent().path()).isEqualTo("/v1/a");
        assertThat(ask("POST", "/upstream/qwen%2F3%3A8b%2Bx/v1/a", "").sent().path())
                .isEqualTo("/v1/a");
        assertThat(ask("POST", "/upstream/qwen/v1/a", "").sent().path()).isEqualTo("/v1/a");
        assertThat(ask("POST", "/upstream/qwen", "").sent().path()).isEqualTo("/");
        assertThat(ask("POST", "/upstream/%zz/a", "").refused().message()).contains("model %zz");
    }

    @Test
    void modelsAreUnloadedUnlessTheyAreBusy() {
        var asking = ask("POST", "/v1/chat", "lfm2");
        fixture.ready("lfm2", 1, 80);
        body("POST", "/api/models/unload");
        assertThat(fixture.orders).containsExactly("start lfm2");
        fixture.answer(asking, 200);
        body("POST", "/api/models/unload");
        assertThat(fixture.orders).containsExactly("start lfm2", "stop lfm2");
    }

    @Test
    void oneModelIsUnloadedByItsNameEvenWhileItAnswers() {
        ask("POST", "/v1/chat", "lfm2");
        fixture.ready("lfm2", 1, 80);
        assertThat(ask("POST", "/api/models/unload/nosuch", "").refused().code())
                .isEqualTo("model_not_found");
        assertThat(fixture.orders).containsExactly("start lfm2");
        body("POST", "/api/models/unload/lfm2");
        body("POST", "/api/models/unload/lfm2");
        assertThat(fixture.orders).containsExactly("start lfm2", "stop lfm2");
    }

    @Test
    void anUnknownModelAndAnUnknownPathAreToldApart() {
        assertThat(ask("POST", "/v1/chat", "nosuch").refused().code()).isEqualTo("model_not_found");
        assertThat(ask("GET", "/nowhere", "").refused().code()).isEqualTo("no_route");
    }

    @Test
    void withoutModelsThereAreNoDoors() {
        fixture.routes(plain("running"));
        fixture.service("running", 1).ready("running", 1, 81);
        assertThat(ask("GET", "/running", "").port()).isEqualTo(81);
    }

    @Test
    void aRouteThatNamesThePathItselfWins() {
        fixture.routes(model("lfm2"), plain("running"));
        fixture.service("running", 1).ready("running", 1, 81);
        assertThat(ask("GET", "/running", "").port()).isEqualTo(81);
    }

    /** A link, a picture, a form of any web page; and a page whose name leads here. */
    @ParameterizedTest
    @CsvSource({
        "GET, /api/models/unload, localhost, , 405",
        "HEAD, /unload, localhost, , 405",
        "GET, /api/models/unload/lfm2, localhost, , 405",
        "POST, /api/models/unload, localhost, https://evil.example, 403",
        "POST, /api/models/unload, localhost, null, 403",
        "POST, /unload, evil.example, , 403",
        "GET, /running, evil.example, , 403",
        "GET, /v1/models, evil.example, http://evil.example, 403",
        "POST, /upstream/lfm2/v1/x, evil.example, , 403",
        "GET, /running, 127.0.0.1.evil.example, , 403"
    })
    void aWebPageDoesNotUseTheGatewaysOwnPaths(
            String method, String path, String host, String origin, int status) {
        ask("POST", "/v1/chat", "lfm2");
        fixture.ready("lfm2", 1, 80);
        assertThat(ask(method, path, "", host, origin).refused().status()).isEqualTo(status);
        assertThat(fixture.orders).containsExactly("start lfm2");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, ",
        "127.0.0.1, http://localhost:3000",
        "[::1], http://[::1]:9480",
        "models.localhost, ",
        "gateway, ",
        "192.168.1.7, ",
        "house.example, http://house.example"
    })
    void thisMachineAndTheNamesOfRoutesDo(String host, String origin) {
        var named = model("lfm2");
        var match =
                new RouteMatch(
                        Optional.of("house.example"), Optional.empty(), Map.of(), Optional.empty());
        fixture.routes(
                named,
                new RouteSpec(
                        "house",
                        match,
                        to("web"),
                        named.admission(),
                        named.breaker(),
                        named.outliers(),
                        List.of(),
                        List.of()));
        assertThat(ask("GET", "/running", "", host, origin).verdict())
                .isInstanceOf(DispatchDecision.Reply.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//web", "/web%2F", "/web;x=y", "/%2Fweb/a", "/web%5Cx"})
    void aPathThatCouldBeAnotherRoutesIsRefused(String path) {
        fixture.routes(plain("web"), all("lfm2")).ready("web", 1, 80).ready("lfm2", 1, 81);
        assertThat(ask("GET", path, "").refused().code()).isEqualTo("ambiguous_path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/web//a", "/web/a%2Fb", "/web/a;b=c", "/x//y", "/x%2fy"})
    void aPathThatIsOneRoutesEitherWayIsSentAsItIs(String path) {
        fixture.routes(plain("web"), all("lfm2")).ready("web", 1, 80).ready("lfm2", 1, 81);
        assertThat(ask("GET", path, "").sent().path()).isEqualTo(path);
    }

    @Test
    void aServiceWithoutANameForItsModelsListsThemItself() {
        var v1 = new RouteMatch(Optional.empty(), Optional.of("/v1/"), Map.of(), Optional.empty());
        var named = model("lfm2");
        fixture.routes(
                named,
                new RouteSpec(
                        "rest",
                        v1,
                        to("web"),
                        named.admission(),
                        named.breaker(),
                        named.outliers(),
                        List.of(),
                        List.of()));
        assertThat(body("GET", "/v1/models")).as("it isn't there").contains("lfm2");
        fixture.ready("web", 1, 80);
        assertThat(ask("GET", "/v1/models", "").port()).isEqualTo(80);
    }

    /** Even if a route for everything names it, and its service isn't there yet. */
    @Test
    void aListOfModelsThatMayWakeItsServiceIsTheServicesOwn() {
        var it = all("web");
        var waking =
                new RouteSpec(
                        it.name(),
                        it.match(),
                        it.to(),
                        it.admission(),
                        it.breaker(),
                        it.outliers(),
                        it.fallback(),
                        List.of("/v1/models"));
        fixture.routes(model("lfm2"), waking).ready("web", 1, 80);
        assertThat(ask("GET", "/v1/models", "").port()).isEqualTo(80);
        fixture.state("web", InstanceState.STARTING, 2, 0);
        assertThat(ask("GET", "/v1/models", "").waits()).isTrue();
    }

    private static RouteSpec all(String service) {
        var plain = plain(service);
        return new RouteSpec(
                service,
                RouteMatch.ALL,
                plain.to(),
                plain.admission(),
                plain.breaker(),
                plain.outliers(),
                List.of(),
                List.of());
    }

    private String body(String method, String path) {
        return ((DispatchDecision.Reply) ask(method, path, "").verdict()).body();
    }

    private Asking ask(String method, String path, String model) {
        return ask(method, path, model, "", null);
    }

    private Asking ask(
            String method, String path, String model, String host, @Nullable String origin) {
        var named = Optional.of(model).filter(it -> !it.isEmpty());
        var asking = new Asking();
        var head =
                new RequestHead(
                        method,
                        host,
                        path,
                        it -> it.equals("origin") ? origin : null,
                        named,
                        false,
                        "me",
                        fixture.now);
        asking.ticket = doors.ask(head, asking, fixture.now);
        fixture.flush();
        return asking;
    }

    private static RouteSpec plain(String service) {
        return route(service, to(service));
    }

    private static RouteSpec model(String name) {
        return model(name, name);
    }

    private static RouteSpec model(String name, String service) {
        var plain = plain(service);
        var match =
                new RouteMatch(Optional.empty(), Optional.of("/v1/"), Map.of(), Optional.of(name));
        return new RouteSpec(
                name,
                match,
                plain.to(),
                plain.admission(),
                plain.breaker(),
                plain.outliers(),
                plain.fallback(),
                plain.wakeOn());
    }
}
