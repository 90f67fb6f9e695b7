package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

/** A request is for a path, with or without an address before it. */
class RequestTargetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            nullValues = "-",
            textBlock =
                    """
                    / - / ''
                    /a/b?c=d/../e?f - /a/b ?c=d/../e?f
                    //a - //a ''
                    http://host:8080/a?b host:8080 /a ?b
                    HTTPS://host/a host /a ''
                    http://host host / ''
                    http://host?b host / ?b
                    http://[::1]:80/x [::1]:80 /x ''
                    /.well-known/x - /.well-known/x ''
                    /a..b/...c - /a..b/...c ''
                    /%61dmi%6E?%61 - /admin ?%61
                    /a%2fb - /a%2Fb ''
                    /caf\u00c3\u00a9 - /caf%C3%A9 ''
                    """)
    void pathQueryAndAddressArePartedAtTheirMarks(
            String text, String authority, String path, String query) {
        assertThat(RequestTarget.parse(text))
                .hasValue(new RequestTarget(Optional.ofNullable(authority), path, query));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "a",
                "host:443",
                "ftp://host/",
                "http://user@host/",
                "http:///a",
                "/a b",
                "/a\tb",
                "/a\rb",
                "/a#b"
            })
    void whatIsNoPathIsRefused(String text) {
        assertThat(RequestTarget.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/../b",
                "/a/..",
                "/./a",
                "/a/.",
                "/a/%2e%2e/b",
                "/a/.%2E/b",
                "/a%2f..%2fb",
                "/a/..;x=y/b",
                "/a\\..\\b",
                "/a%00b",
                "/a/%2e%2E%2Fb",
                "http://host/a/../b"
            })
    void anEndpointNeverSeesAnotherPathThanTheRoutesDo(String text) {
        assertThat(RequestTarget.parse(text)).isEmpty();
    }

    @Test
    void dotsOfAQueryMeanNothing() {
        assertThat(RequestTarget.parse("/a?x=/../y")).isPresent();
    }
}
