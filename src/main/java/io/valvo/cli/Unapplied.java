package io.valvo.cli;

import io.valvo.wire.ConfigNote;

import java.io.IOException;

/**
 * Says beside the result that the configuration says something else than what the daemon goes by:
 * by the plan of a reload, so that included files and env files count, and a file that was only
 * touched doesn't.
 */
final class Unapplied {
    private Unapplied() {}

    static void tell(Session session) {
        if (isIn(session)) session.note(ConfigNote.CHANGED);
    }

    /** The deed itself is done: that nobody can be asked is no fault of it. */
    private static boolean isIn(Session session) {
        try {
            return session.client()
                    .json(Target.of("system").toString())
                    .at("config_changed")
                    .truth();
        } catch (IOException | Complaint unknown) {
            return false;
        }
    }
}
