package io.valvo.supervision.instance;

import io.valvo.model.spec.ServiceSpec;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Looks, before a service with {@code match} is started, for processes that look like it. */
@FunctionalInterface
public interface DuplicateCleaner {
    /** Ends those that are strays; tells of each of the others, in words for people. */
    CompletionStage<List<String>> clear(ServiceSpec service);
}
