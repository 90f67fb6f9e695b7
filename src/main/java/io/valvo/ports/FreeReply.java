package io.valvo.ports;

import io.valvo.model.status.PortHolder;

import java.util.List;

/** What came of freeing a port. */
public sealed interface FreeReply {
    int port();

    /**
     * Nobody holds it now. {@code ended} are those that had to go; none when it was free before.
     */
    record Freed(int port, List<PortHolder> ended) implements FreeReply {}

    /** These instances of our own have it: it is free once they are stopped. */
    record Ours(int port, List<String> instances) implements FreeReply {}

    /** It is still held; {@code reason} says by whom, and what to do. */
    record NotFreed(int port, String reason) implements FreeReply {}
}
