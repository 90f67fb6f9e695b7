package io.valvo.model.setting;

import java.util.function.Function;

/** What a changed value of a setting needs before it is in effect. */
public sealed interface SettingEffect<T> {
    /** Nothing: it counts in the running process, or at its next start. */
    record Update<T>() implements SettingEffect<T> {}

    /**
     * A new process. It is part of the fingerprint by which a later daemon recognises a process.
     *
     * @param mark key in the fingerprint, which is never changed: it is kept on disk
     * @param known what a process knows of the value; where that is equal none has to be restarted
     * @param lasting the same as {@code recovery.CanonicalText} can write it
     */
    record Restart<T>(String mark, Function<T, Object> known, Function<T, Object> lasting)
            implements SettingEffect<T> {}

    /** A new daemon. */
    record DaemonRestart<T>() implements SettingEffect<T> {}
}
