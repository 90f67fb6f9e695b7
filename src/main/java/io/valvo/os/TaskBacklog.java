package io.valvo.os;

import org.jspecify.annotations.Nullable;

/** The queue of an executor, seen from outside. */
public interface TaskBacklog {
    /**
     * The very object that stands for what is to be done next, the same one for as long as nothing
     * of it is done; null: there is nothing.
     */
    @Nullable Object next();

    int waiting();
}
