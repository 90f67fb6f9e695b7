package io.valvo.gateway.proxy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

import io.netty.buffer.ByteBuf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * Looks for the {@code model} field of a JSON object while its bytes come in. It keeps nothing but
 * the state and the field's value: what the messages before it hold may be large. Only strings and
 * depth matter for that, so it is no judge of JSON; what isn't JSON has no model. Jackson's
 * non-blocking parser collects every string whole, or fails at its bound: a message may have
 * megabytes.
 */
final class ModelScanner {
    /** What is known so far. */
    enum State {
        LOOKING,
        FOUND,
        ABSENT,
        /**
         * The field is there twice: who reads the last one sees another than who reads the first.
         */
        REPEATED
    }

    private static final String FIELD = "model";

    /** Bytes of a key or of the value, with quotes and escapes; a longer one is not ours. */
    private static final int LONGEST = 512;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxStringLength(LONGEST).build())
                    .build();

    private final ByteArrayOutputStream string = new ByteArrayOutputStream();
    private State state = State.LOOKING;
    private boolean seen;
    private boolean closed;
    private String model = "";
    private int depth;
    private boolean quoted;
    private boolean escaped;
    private boolean atKey;
    private boolean atModel;

    State state() {
        return state;
    }

    Optional<String> model() {
        return state == State.FOUND ? Optional.of(model) : Optional.empty();
    }

    /** The next piece of the body; moves no index. */
    State read(ByteBuf piece) {
        int end = piece.writerIndex();
        for (int i = piece.readerIndex(); i < end && !closed; i++) read(piece.getByte(i));
        return state;
    }

    /** The body has ended. */
    State end() {
        if (state == State.LOOKING) state = State.ABSENT;
        return state;
    }

    private void read(byte next) {
        if (quoted) inString(next);
        else if (!isSpace(next)) outside(next);
    }

    private void outside(byte next) {
        if (depth == 0 && next != '{') finish();
        else {
            if (atModel && next != '"' && next != ':') absent();
            structure(next);
        }
    }

    private void structure(byte next) {
        switch (next) {
            case '{', '[' -> open();
            case '}', ']' -> close();
            case ',' -> atKey = depth == 1;
            case '"' -> begin();
            default -> {}
        }
    }

    private void open() {
        depth++;
        atKey = depth == 1;
    }

    private void close() {
        depth--;
        if (depth == 0) finish();
    }

    private void finish() {
        closed = true;
        if (state == State.LOOKING) state = State.ABSENT;
    }

    private void absent() {
        atModel = false;
        if (state == State.LOOKING) state = State.ABSENT;
    }

    private void begin() {
        quoted = true;
        string.reset();
        keep((byte) '"');
    }

    private void inString(byte next) {
        keep(next);
        if (escaped) escaped = false;
        else if (next == '\\') escaped = true;
        else if (next == '"') ended();
    }

    /** Only keys of the outer object and the model's name are worth a copy. */
    private void keep(byte next) {
        if ((atKey || atModel) && string.size() <= LONGEST) string.write(next);
    }

    private void ended() {
        quoted = false;
        if (atModel) found();
        else if (atKey) named();
    }

    private void named() {
        atKey = false;
        atModel = string.size() <= LONGEST && text().filter(FIELD::equals).isPresent();
        if (atModel && seen) repeated();
        seen |= atModel;
    }

    private void repeated() {
        state = State.REPEATED;
        closed = true;
    }

    private void found() {
        var name = string.size() <= LONGEST ? text() : Optional.<String>empty();
        atModel = false;
        model = name.orElse("");
        state = name.isPresent() ? State.FOUND : State.ABSENT;
    }

    private Optional<String> text() {
        try (var parser = JSON.createParser(string.toByteArray())) {
            return Optional.ofNullable(parser.nextTextValue());
        } catch (IOException notAString) {
            return Optional.empty();
        }
    }

    private static boolean isSpace(byte it) {
        return it == ' ' || it == '\n' || it == '\r' || it == '\t';
    }
}
