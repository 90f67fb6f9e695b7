package io.valvo.cli;

import java.io.IOException;

/**
 * Says beside the result that the configuration says something else than what the daemon goes by:
 * it asks for the plan of a reload, so that included files and env files count, and a file that was
 * only touched doesn't.
 */
final class Unapplied {
    private static final String NOTE =
            "The configuration has changed since it was read: 'valvo reload' applies it, 'valvo plan' shows how.";

    private Unapplied() {}

    static void tell(Session session) {
        if (isIn(session)) session.note(NOTE);
    }

    /**
     * The deed itself is done: a file that can't be read, or no right to ask, is no fault of it.
     */
    private static boolean isIn(Session session) {
        try {
            return changes(session.client().json(Target.of("plan").toString()));
        } catch (IOException | Complaint unknown) {
            return false;
        }
    }

    private static boolean changes(Node plan) {
        return !plan.at("steps").items().isEmpty()
                || plan.at("notes").items().stream()
                        .anyMatch(it -> !it.text().startsWith("warning: "));
    }
}
