package io.valvo.health;

import io.valvo.text.DurationFormat;

import org.jspecify.annotations.Nullable;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Why a connection or a conversation failed, in plain words. */
final class ConnectErrors {
    private static final int LONGEST = 200;

    private ConnectErrors() {}

    static String of(Throwable failure, Duration timeout) {
        return causes(failure)
                .flatMap(cause -> known(cause, timeout).stream())
                .findFirst()
                .orElseGet(() -> own(failure));
    }

    static boolean refused(Throwable failure) {
        return causes(failure).anyMatch(ConnectErrors::refusal);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(10);
    }

    private static Optional<String> known(Throwable cause, Duration timeout) {
        if (cause instanceof TimeoutException || said(cause, "Connect timeout"))
            return Optional.of("no answer within " + DurationFormat.text(timeout));
        if (refusal(cause)) return Optional.of("connection refused");
        if (cause instanceof NoRouteToHostException) return Optional.of("no route to its address");
        if (cause instanceof UnknownHostException)
            return Optional.of("unknown host " + cause.getMessage());
        boolean closed =
                said(cause, "reset by peer") || said(cause, "closed the connection unexpectedly");
        return closed ? Optional.of("connection closed before the answer") : Optional.empty();
    }

    /** On some systems the channel loses the exception's type and keeps its words. */
    private static boolean refusal(Throwable cause) {
        return cause instanceof ConnectException || said(cause, "Connection refused");
    }

    private static boolean said(Throwable cause, String words) {
        return cause.getMessage() != null && cause.getMessage().contains(words);
    }

    private static String own(Throwable failure) {
        var last = causes(failure).reduce(failure, (_, cause) -> cause);
        var text = message(last.getMessage(), last.getClass().getSimpleName());
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static String message(@Nullable String message, String otherwise) {
        return message == null || message.isBlank()
                ? otherwise
                : message.lines().findFirst().orElse(otherwise);
    }
}
