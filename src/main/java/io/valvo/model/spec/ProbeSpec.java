package io.valvo.model.spec;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One check of a running instance. Ports are named as in {@code ports}; without a name the first
 * one is meant.
 */
public sealed interface ProbeSpec {
    /**
     * Passes when the answer's status lies in a range and, if given, the pattern is found in the
     * body's first 64 KiB.
     */
    record Http(
            String path,
            Optional<String> port,
            String method,
            Map<String, String> headers,
            List<StatusRange> status,
            Optional<Pattern> body)
            implements ProbeSpec {
        /** A pattern has no equality of its own: its text is compared. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Http that && values().equals(that.values());
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        private List<Object> values() {
            return List.of(path, port, method, headers, status, body.map(Pattern::pattern));
        }
    }

    /** Passes when a connection is accepted. */
    record Tcp(Optional<String> port) implements ProbeSpec {}

    /**
     * Passes when the command exits 0, run in the service's directory, with the service's
     * environment and as its user. Templates in it are filled at each start.
     */
    record Exec(List<String> command) implements ProbeSpec {}

    /** Passes once the pattern was found in a line that this incarnation wrote. */
    record Log(Pattern pattern) implements ProbeSpec {
        /** A pattern has no equality of its own: its text is compared. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Log that && pattern.pattern().equals(that.pattern.pattern());
        }

        @Override
        public int hashCode() {
            return pattern.pattern().hashCode();
        }
    }

    /** Passes once the process said {@code READY=1} on {@code NOTIFY_SOCKET}. */
    record Notify() implements ProbeSpec {}

    record StatusRange(int from, int to) {}

    /** With its templates filled. */
    default ProbeSpec filled(Template.Scope scope) {
        return switch (this) {
            case Exec(var command) -> new Exec(Template.fill(command, scope));
            case Http http -> http;
            case Tcp tcp -> tcp;
            case Log log -> log;
            case Notify notify -> notify;
        };
    }

    /**
     * How users call it in messages: {@code http /health}, {@code tcp}, {@code log /INITIALIZED/}.
     */
    default String text() {
        return switch (this) {
            case Http http -> "http " + http.path();
            case Tcp tcp -> "tcp" + tcp.port().map(p -> " " + p).orElse("");
            case Exec exec -> "exec " + exec.command().getFirst();
            case Log log -> "log /" + log.pattern() + "/";
            case Notify _ -> "notify";
        };
    }
}
