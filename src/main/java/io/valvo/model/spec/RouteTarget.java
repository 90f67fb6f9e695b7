package io.valvo.model.spec;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Who answers the requests of a route. */
public sealed interface RouteTarget {
    /** As people write it: {@code backend}, {@code http://127.0.0.1:11434}, {@code 503}. */
    String text();

    /**
     * The ready instances of a service.
     *
     * @param variant that the service must be running as
     */
    record Service(String name, Optional<String> variant) implements RouteTarget {
        @Override
        public String text() {
            return variant.map(it -> name + ":" + it).orElse(name);
        }
    }

    /**
     * Another house.
     *
     * @param url http or https, with a host; its path stands before the request's own
     */
    record External(URI url) implements RouteTarget {
        /** Without user and password: it names the target in metrics and events. */
        @Override
        public String text() {
            var user = url.getRawUserInfo();
            return user == null ? url.toString() : url.toString().replace(user + "@", "***@");
        }
    }

    /** Always the same answer. */
    record Fixed(int status, Map<String, String> headers, String body) implements RouteTarget {
        public Fixed {
            headers = Map.copyOf(headers);
        }

        @Override
        public String text() {
            return Integer.toString(status);
        }
    }
}
