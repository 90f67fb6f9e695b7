package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.valvo.gateway.UpstreamAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of one connection end with it; of the client an endpoint learns what it needs. */
class ForwardedHeadersTest {
    private static final ClientIdentity STRANGER = new ClientIdentity("192.0.2.7", false, true);
    private static final ClientIdentity NEIGHBOUR = new ClientIdentity("127.0.0.1", true, false);
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    @Test
    void headersOfTheConnectionGoNoFurther() {
        var seen =
                forwarded(
                        STRANGER,
                        "Connection: close, X-Mine",
                        "connection: X-Other",
                        "X-Mine: 1",
                        "X-Other: 2",
                        "Keep-Alive: timeout=5",
                        "Proxy-Connection: keep-alive",
                        "Proxy-Authorization: Basic x",
                        "TE: trailers",
                        "Trailer: X-Sum",
                        "Upgrade: h2c",
                        "HTTP2-Settings: x",
                        "X-Stays: 3",
                        "Authorization: Bearer x",
                        "Forwarded: for=192.0.2.1");
        assertThat(seen.names())
                .containsExactlyInAnyOrder(
                        "X-Stays",
                        "Authorization",
                        "x-forwarded-for",
                        "x-forwarded-proto",
                        "x-forwarded-host",
                        "traceparent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "X-Real-IP",
                "X_Forwarded_For",
                "X-Forwarded_Proto",
                "Content_Length",
                "transfer_encoding",
                "HOST_",
                "X_Real_Ip",
                "X-Valvo-Fallback",
                "x-valvo-anything"
            })
    void whatOnlyAProxyMaySayIsNotPassedOn(String name) {
        boolean passes = name.equals("HOST_");
        assertThat(forwarded(STRANGER, name + ": x").contains(name)).isEqualTo(passes);
        assertThat(forwarded(STRANGER, "api_key: x").get("api_key")).isEqualTo("x");
        boolean ofProxy = name.equals("Forwarded") || name.equals("X-Real-IP");
        assertThat(forwarded(NEIGHBOUR, name + ": x").contains(name)).isEqualTo(passes || ofProxy);
    }

    @Test
    void theConnectionHeaderCannotTakeTheLengthAway() {
        var seen = forwarded(STRANGER, "Connection: content-length", "Content-Length: 5");
        assertThat(seen.get("content-length")).isEqualTo("5");
    }

    @Test
    void chunksStayChunks() {
        assertThat(forwarded(STRANGER, "Transfer-Encoding: chunked").get("transfer-encoding"))
                .isEqualTo("chunked");
    }

    @Test
    void theEndpointLearnsWhoAsked() {
        var seen = forwarded(STRANGER);
        assertThat(seen.get("x-forwarded-for")).isEqualTo("192.0.2.7");
        assertThat(seen.get("x-forwarded-proto")).isEqualTo("https");
        assertThat(seen.get("x-forwarded-host")).isEqualTo("app.localhost");
    }

    @Test
    void proxiesBeforeStayInTheChainInTheirOrder() {
        var seen = forwarded(STRANGER, "X-Forwarded-For: 10.0.0.1", "X-Forwarded-For: 10.0.0.2");
        assertThat(seen.getAll("x-forwarded-for")).containsExactly("10.0.0.1, 10.0.0.2, 192.0.2.7");
    }

    @Test
    void aStrangerCannotTellWhatTheProxyWouldTell() {
        var seen = forwarded(STRANGER, "X-Forwarded-Proto: http", "X-Forwarded-Host: evil");
        assertThat(seen.get("x-forwarded-proto")).isEqualTo("https");
        assertThat(seen.get("x-forwarded-host")).isEqualTo("app.localhost");
    }

    @Test
    void aProxyOnThisMachineIsBelieved() {
        var seen = forwarded(NEIGHBOUR, "X-Forwarded-Proto: https", "X-Forwarded-Host: outside");
        assertThat(seen.get("x-forwarded-proto")).isEqualTo("https");
        assertThat(seen.get("x-forwarded-host")).isEqualTo("outside");
    }

    @Test
    void aTraceGoesOn() {
        assertThat(forwarded(STRANGER, "traceparent: " + TRACE).get("traceparent"))
                .isEqualTo(TRACE);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "nonsense"
            })
    void whereThereIsNoneATraceBegins(String given) {
        var seen =
                given == null ? forwarded(STRANGER) : forwarded(STRANGER, "traceparent: " + given);
        assertThat(seen.get("traceparent"))
                .isNotEqualTo(given)
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
                .matches(TraceParent::isValid);
    }

    @ParameterizedTest
    @CsvSource({
        "false, app.test, 8080, true, app.test:8080",
        "false, app.test, 80, true, app.test",
        "true, app.test, 443, true, app.test",
        "true, app.test, 80, true, app.test:80",
        "false, ::1, 11434, true, [::1]:11434",
        "false, 127.0.0.1, 12001, false, app.localhost"
    })
    void anotherHouseIsAskedByItsOwnName(
            boolean tls, String host, int port, boolean external, String expected) {
        assertThat(
                        ForwardedHeaders.host(
                                new UpstreamAddress(tls, host, port, external), "app.localhost"))
                .isEqualTo(expected);
    }

    private static HttpHeaders forwarded(ClientIdentity caller, String... headers) {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        for (var header : headers) {
            var parts = header.split(": ", 2);
            request.headers().add(parts[0], parts[1]);
        }
        return ForwardedHeaders.of(request, caller, "app.localhost");
    }
}
