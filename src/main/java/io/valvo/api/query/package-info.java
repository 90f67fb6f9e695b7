/**
 * What the API asks of the daemon: {@link DaemonQueries} puts questions to the actors (ask pattern,
 * bounded in time), {@link ActiveConfig} and {@link ReloadQueue} read a configuration again and
 * carry it out, {@link SelfCheck} sees whether supervision answers. The one place of the API that
 * holds references to actors ({@link DaemonHandles}).
 *
 * <p>A new question is a method of {@link DaemonQueries}; answers are values of {@code model}. May
 * be imported by the other packages of {@code api} and by {@code daemon}.
 */
@NullMarked
package io.valvo.api.query;

import org.jspecify.annotations.NullMarked;
