package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.AdmissionSpec;
import io.valvo.model.spec.BreakerSpec;
import io.valvo.model.spec.OutlierSpec;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.rules.gateway.RouteTable.Lookup.Found;
import io.valvo.rules.gateway.RouteTable.Lookup.ModelNeeded;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The closest match wins. */
class RouteTableTest {
    private static final RouteTable TABLE =
            RouteTable.of(
                    List.of(
                            route("all", null, null, null, null),
                            route("v1", null, "/v1", null, null),
                            route("chat", null, "/v1/chat/", null, null),
                            route("lfm2", null, "/v1", null, "lfm2"),
                            route("a", "a.org", null, null, null),
                            route("a-api", "a.org", "/api", null, null),
                            route("any-a", "*.a.org", null, null, null),
                            route("any-b", "*.b.a.org", null, null, null),
                            route("acme", null, "/v1", "acme", null),
                            route("acme-lfm2", null, "/v1", "acme", "lfm2")));

    @ParameterizedTest
    @CsvSource({
        "'', /,              '', '',     all,       false",
        "'', /v1x,           '', '',     all,       false",
        "'', /v1/x,          '', lfm2,   lfm2,      true",
        "'', /v1,            '', '',     v1,        true",
        "'', /v1/x,          '', other,  v1,        true",
        "'', /v1/chat/x,     '', lfm2,   chat,      false",
        "'', /v1/chat,       '', lfm2,   lfm2,      true",
        "'', /v1/x,          acme, '',   acme,      true",
        "'', /v1/x,          acme, lfm2, acme-lfm2, true",
        "a.org, /v1/x,       '', lfm2,   a,         false",
        "a.org, /api/x,      '', '',     a-api,     false",
        "x.a.org, /api,      '', '',     any-a,     false",
        "x.b.a.org, /,       '', '',     any-b,     false",
        "xa.org, /,          '', '',     all,       false",
    })
    void theClosestMatchWins(
            String host, String path, String tenant, String model, String route, boolean needs) {
        var asked = asked(host, path, tenant, model);
        assertThat(TABLE.find(asked).map(RouteSpec::name)).contains(route);
        assertThat(TABLE.lookup(asked)).isEqualTo(new Found(TABLE.find(asked).orElseThrow()));
        var unread = asked(host, path, tenant, "", true);
        assertThat(TABLE.lookup(unread) instanceof ModelNeeded).isEqualTo(needs);
    }

    @ParameterizedTest
    @CsvSource({"/v2", "/v11"})
    void whatIsInNoRouteIsFoundInNone(String path) {
        var one = RouteTable.of(List.of(route("v1", null, "/v1", null, null)));
        assertThat(one.find(asked("", path, "", ""))).isEmpty();
    }

    @Property
    void theOrderInWhichRoutesAreWrittenDecidesNothing(
            @ForAll("routes") List<RouteSpec> routes,
            @ForAll("requests") RequestHead asked,
            @ForAll long seed) {
        var shuffled = new ArrayList<>(routes);
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(RouteTable.of(shuffled).find(asked))
                .isEqualTo(RouteTable.of(routes).find(asked));
    }

    @Property
    void whoNeedsNoModelIsAnsweredAlikeWithAny(
            @ForAll("routes") List<RouteSpec> routes, @ForAll("requests") RequestHead asked) {
        var table = RouteTable.of(routes);
        if (table.lookup(unread(asked)) instanceof ModelNeeded) return;
        for (var model : List.of("", "m", "n"))
            assertThat(table.find(asked.withModel(given(model)))).isEqualTo(table.find(asked));
    }

    @Property
    void aBodyThatDecidesNothingNeedsNotBeRead(
            @ForAll("routes") List<RouteSpec> routes, @ForAll("requests") RequestHead asked) {
        var table = RouteTable.of(routes);
        var unread = table.lookup(unread(asked));
        if (!(unread instanceof ModelNeeded)) assertThat(unread).isEqualTo(table.lookup(asked));
    }

    @Provide
    Arbitrary<List<RouteSpec>> routes() {
        var hosts = Arbitraries.of("", "a.org", "*.org", "*.a.org").injectNull(0.1);
        var paths = Arbitraries.of("", "/", "/a", "/a/", "/a/b");
        var models = Arbitraries.of("", "m", "n");
        return Combinators.combine(hosts, paths, Arbitraries.of("", "t"), models)
                .as((host, path, tenant, model) ->
                        new RouteMatch(
                                given(host == null ? "" : host),
                                given(path),
                                tenant.isEmpty() ? Map.of() : Map.of("x-tenant", tenant),
                                given(model)))
                .list()
                .uniqueElements()
                .ofMaxSize(12)
                .map(matches -> named(matches));
    }

    @Provide
    Arbitrary<RequestHead> requests() {
        return Combinators.combine(
                        Arbitraries.of("", "a.org", "x.org", "x.a.org"),
                        Arbitraries.of("/", "/a", "/ab", "/a/b/c"),
                        Arbitraries.of("", "t"),
                        Arbitraries.of("", "m", "o"))
                .as(RouteTableTest::asked);
    }

    private static List<RouteSpec> named(List<RouteMatch> matches) {
        var routes = new ArrayList<RouteSpec>();
        for (var match : matches) routes.add(route("r" + routes.size(), match));
        return routes;
    }

    private static RequestHead asked(String host, String path, String tenant, String model) {
        return asked(host, path, tenant, model, false);
    }

    private static RequestHead asked(
            String host, String path, String tenant, String model, boolean unread) {
        return new RequestHead(
                "POST",
                host,
                path,
                name -> name.equals("x-tenant") && !tenant.isEmpty() ? tenant : null,
                given(model),
                unread,
                "me",
                0);
    }

    private static RequestHead unread(RequestHead it) {
        return new RequestHead(
                it.method(), it.host(), it.path(), it.header(), Optional.empty(), true, "me", 0);
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(it -> !it.isEmpty());
    }

    private static RouteSpec route(
            String name,
            @org.jspecify.annotations.Nullable String host,
            @org.jspecify.annotations.Nullable String path,
            @org.jspecify.annotations.Nullable String tenant,
            @org.jspecify.annotations.Nullable String model) {
        return route(
                name,
                new RouteMatch(
                        Optional.ofNullable(host),
                        Optional.ofNullable(path),
                        tenant == null ? Map.of() : Map.of("x-tenant", tenant),
                        Optional.ofNullable(model)));
    }

    private static RouteSpec route(String name, RouteMatch match) {
        return new RouteSpec(
                name,
                match,
                new RouteTarget.Service("web", Optional.empty()),
                AdmissionSpec.DEFAULT,
                BreakerSpec.DEFAULT,
                OutlierSpec.DEFAULT,
                List.of(),
                List.of());
    }
}
