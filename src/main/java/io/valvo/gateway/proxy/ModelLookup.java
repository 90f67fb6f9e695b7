package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpContent;
import io.valvo.gateway.DispatchDecision.Refuse;

import java.time.Duration;
import java.util.Optional;

/** Reads a body until its {@code model} is known, within bounds of space and silence. */
final class ModelLookup {
    /** What is known after a piece. */
    sealed interface Outcome {
        /** More is needed. */
        enum Open implements Outcome {
            OPEN
        }

        /** The model, or that there is none. */
        record Known(Optional<String> model) implements Outcome {}

        /** It took too much. */
        record GivenUp(Refuse why) implements Outcome {}
    }

    private final ModelScanner scanner = new ModelScanner();
    private final RequestBody upload;
    private final ProxyContext around;
    private long due;

    /** {@code upload} keeps what is read. */
    ModelLookup(RequestBody upload, ProxyContext around) {
        this.upload = upload;
        this.around = around;
        touch();
    }

    private void touch() {
        due = around.nanos() + around.settings().idleTimeout().toNanos();
    }

    /** When the silence has lasted too long. */
    long due() {
        return due;
    }

    static Refuse silence() {
        return new Refuse(408, "request_timeout", "the body stopped coming", Optional.empty());
    }

    /** Of the rest of the body, once the model is known. */
    boolean repeats(HttpContent piece) {
        return scanner.read(piece.content()) == ModelScanner.State.REPEATED;
    }

    static Refuse twice() {
        return RequestFault.malformed("the body has more than one \"model\"").refusal();
    }

    /** The next piece, which is the upload's now. */
    Outcome read(HttpContent piece) {
        touch();
        scanner.read(piece.content());
        upload.add(piece);
        var state = upload.complete() ? scanner.end() : scanner.state();
        if (state == ModelScanner.State.REPEATED) return new Outcome.GivenUp(twice());
        if (state != ModelScanner.State.LOOKING) return new Outcome.Known(scanner.model());
        return tooMuch().<Outcome>map(Outcome.GivenUp::new).orElse(Outcome.Open.OPEN);
    }

    private Optional<Refuse> tooMuch() {
        var bounds = around.settings().bounds();
        if (upload.cost() > bounds.search())
            return Optional.of(
                    new Refuse(
                            413,
                            "model_not_found",
                            "the first " + bounds.search() + " bytes have no \"model\" field",
                            Optional.empty()));
        if (around.held().get() <= bounds.searchAll()) return Optional.empty();
        return Optional.of(
                new Refuse(
                        503,
                        "overloaded",
                        "too many large requests at a time",
                        Optional.of(Duration.ofSeconds(1))));
    }
}
