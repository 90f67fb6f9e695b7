package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathNormalizationTest {
    @ParameterizedTest
    @CsvSource({
        "/admin, /admin",
        "/%61dmin, /admin",
        "/admi%6e, /admin",
        "/%41%7e%2d%5f, /A~-_",
        "/a%2fb, /a%2Fb",
        "/a%2561, /a%2561",
        "/caf%c3%a9, /caf%C3%A9",
        "/100%, /100%",
        "/%zz, /%zz"
    })
    void unreservedCharactersHaveOneSpelling(String path, String normal) {
        assertThat(PathNormalization.normal(path)).isEqualTo(normal);
    }

    @ParameterizedTest
    @CsvSource({
        "/admin, /admin",
        "//admin, /admin",
        "/%2Fadmin, /admin",
        "/admin%2F, /admin/",
        "/admin%5cx, /admin/x",
        "/\\admin, /admin",
        "/admin;x=y, /admin",
        "/a;x/b;y, /a/b",
        "/;/admin, /admin",
        "/;x=1/;y/admin, /admin",
        "/%3Bx/admin, /admin",
        "/admin%3bx=1, /admin",
        "/a%20b, /a%20b"
    })
    void someServicesReadMore(String path, String lenient) {
        assertThat(PathNormalization.lenient(path)).isEqualTo(lenient);
    }
}
