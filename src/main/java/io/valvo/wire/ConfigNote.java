package io.valvo.wire;

/** What is said where the configuration says something else than what the daemon goes by. */
public final class ConfigNote {
    public static final String CHANGED =
            "The configuration has changed since it was read: 'valvo reload' applies it, 'valvo plan' shows how.";

    private ConfigNote() {}
}
