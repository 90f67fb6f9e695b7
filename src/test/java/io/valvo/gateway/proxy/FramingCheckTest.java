package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Only requests that everybody on the way reads alike are let through. */
class FramingCheckTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    HTTP/1.1 | Host: a                                                   |
                    HTTP/1.1 | Host: a; Content-Length: 5                                |
                    HTTP/1.1 | Host: a; Transfer-Encoding: chunked                       |
                    HTTP/1.1 | Host: a; Transfer-Encoding: Chunked                       |
                    HTTP/1.1 | Host: [::1]:8080                                          |
                    HTTP/1.1 | Host: a; Expect: 100-continue                             |
                    HTTP/1.0 | Accept: text/html                                         |
                    HTTP/2.0 | Host: a                                                   | 505
                    HTTP/1.2 | Host: a                                                   | 505
                    HTTP/1.1 | Accept: text/html                                         | 400
                    HTTP/1.1 | Host: a; Host: b                                          | 400
                    HTTP/1.1 | Host: a/b                                                 | 400
                    HTTP/1.1 | Host: user@a                                              | 400
                    HTTP/1.1 | Host: a; Content-Length: 5; Transfer-Encoding: chunked    | 400
                    HTTP/1.1 | Host: a; Content-Length: 5; Content-Length: 5             | 400
                    HTTP/1.1 | Host: a; Content-Length: +5                               | 400
                    HTTP/1.1 | Host: a; Content-Length: -5                               | 400
                    HTTP/1.1 | Host: a; Content-Length: 5,5                              | 400
                    HTTP/1.1 | Host: a; Content-Length: 9999999999999999999              | 400
                    HTTP/1.1 | Host: a; Transfer-Encoding: gzip                          | 400
                    HTTP/1.1 | Host: a; Transfer-Encoding: gzip, chunked                 | 400
                    HTTP/1.1 | Host: a; Transfer-Encoding: chunked; Transfer-Encoding: x | 400
                    HTTP/1.1 | Host: a; Transfer-Encoding: xchunked                      | 400
                    HTTP/1.0 | Transfer-Encoding: chunked                                | 400
                    HTTP/1.1 | Host: a; Expect: 200-ok                                   | 417
                    """)
    void aRequestThatIsReadInTwoWaysIsRefused(String version, String headers, Integer status) {
        var fault = FramingCheck.check(request(version, "POST", headers));
        assertThat(fault.map(RequestFault::status).orElse(null)).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "TRACE"})
    void methodsThatAreNotForAnEndpointAreRefused(String method) {
        assertThat(FramingCheck.check(request("HTTP/1.1", method, "Host: a")))
                .hasValueSatisfying(it -> assertThat(it.status()).isEqualTo(405));
    }

    @Test
    void unknownMethodsPass() {
        assertThat(FramingCheck.check(request("HTTP/1.1", "PROPFIND", "Host: a"))).isEmpty();
    }

    private static HttpRequest request(String version, String method, String headers) {
        var request =
                new DefaultHttpRequest(
                        HttpVersion.valueOf(version), HttpMethod.valueOf(method), "/");
        for (var header : headers.split("; ")) {
            var parts = header.split(": ", 2);
            request.headers().add(parts[0], parts[1]);
        }
        return request;
    }
}
