package io.valvo.api.query;

import io.valvo.model.status.ListenFailure;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the control surface really listens.
 *
 * @param url {@code http://127.0.0.1:9470}; empty: not over TCP
 * @param failure why it doesn't listen on the port that is configured, while it doesn't
 */
public record BoundAddresses(Path socket, Optional<String> url, Optional<ListenFailure> failure) {}
