package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpContent;
import io.valvo.gateway.DispatchDecision.Refuse;

import java.time.Duration;
import java.util.Optional;

/**
 * Feeds a body to a {@link ModelScanner} until its {@code model} is known, within bounds of space
 * and silence; then looks that the rest doesn't name another one.
 */
final class ModelLookup {
    /** What is known after a piece. */
    sealed interface Outcome {
        /** More is needed, or nothing has changed. */
        enum Open implements Outcome {
            OPEN
        }

        /** The model, or that there is none. */
        record Known(Optional<String> model) implements Outcome {}

        /** It took too much. */
        record GivenUp(Refuse why) implements Outcome {}
    }

    private final ModelScanner scanner = new ModelScanner();
    private final RequestBody body;
    private final ProxyContext context;
    private boolean open = true;
    private long due;

    /** {@code body} keeps what is read. */
    ModelLookup(RequestBody body, ProxyContext context) {
        this.body = body;
        this.context = context;
        touch();
    }

    private void touch() {
        due = context.nanos() + context.settings().idleTimeout().toNanos();
    }

    /** The model isn't known yet. */
    boolean isOpen() {
        return open;
    }

    /** When the silence has lasted too long, while it is open. */
    long due() {
        return due;
    }

    static Refuse silence() {
        return new Refuse(408, "request_timeout", "the body stopped coming", Optional.empty());
    }

    /** The next piece, which is the body's now; also of the rest, once the model is known. */
    Outcome read(HttpContent piece, long now) {
        if (open) touch();
        if (scanner.read(piece.content()) == ModelScanner.State.REPEATED) return repeated(piece);
        body.add(piece, now);
        return open ? searched() : Outcome.Open.OPEN;
    }

    /** Nobody gets this piece. */
    private static Outcome repeated(HttpContent piece) {
        piece.release();
        return new Outcome.GivenUp(
                RequestFault.malformed("the body has more than one \"model\"").refusal());
    }

    private Outcome searched() {
        var state = body.isComplete() ? scanner.end() : scanner.state();
        open = state == ModelScanner.State.LOOKING;
        if (!open) return new Outcome.Known(scanner.model());
        return tooMuch().<Outcome>map(Outcome.GivenUp::new).orElse(Outcome.Open.OPEN);
    }

    private Optional<Refuse> tooMuch() {
        var bounds = context.settings().bounds();
        if (body.keptBytes() > bounds.search())
            return Optional.of(
                    new Refuse(
                            413,
                            "model_not_found",
                            "the first " + bounds.search() + " bytes have no \"model\" field",
                            Optional.empty()));
        if (context.held().get() <= bounds.searchAll()) return Optional.empty();
        return Optional.of(
                new Refuse(
                        503,
                        "overloaded",
                        "too many large requests at a time",
                        Optional.of(Duration.ofSeconds(1))));
    }
}
