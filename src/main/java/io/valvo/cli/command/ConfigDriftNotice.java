package io.valvo.cli.command;

import io.valvo.cli.context.CommandContext;
import io.valvo.client.ClientException;
import io.valvo.client.RequestPath;
import io.valvo.wire.ConfigNote;

import java.io.IOException;

/**
 * Says beside the result that the configuration says something else than what the daemon goes by:
 * by the plan of a reload, so that included files and env files count, and a file that was only
 * touched doesn't.
 */
final class ConfigDriftNotice {
    private ConfigDriftNotice() {}

    static void tell(CommandContext session) {
        if (isIn(session)) session.note(ConfigNote.CHANGED);
    }

    /** The deed itself is done: that nobody can be asked is no fault of it. */
    private static boolean isIn(CommandContext session) {
        try {
            return session.client()
                    .json(RequestPath.of("system").toString())
                    .at("config_changed")
                    .truth();
        } catch (IOException | ClientException unknown) {
            return false;
        }
    }
}
