package io.valvo.api.view;

import io.valvo.rules.cleanup.CleanupResult;
import io.valvo.text.CommandLineMask;
import io.valvo.text.SecretMask;
import io.valvo.wire.CleanupJson;

import java.util.Locale;

/** A process that cleanup has found, as it is told, by a daemon or without one. */
public final class CleanupRow {
    private CleanupRow() {}

    public static CleanupJson of(CleanupResult result, SecretMask secrets) {
        var finding = result.finding();
        return new CleanupJson(
                finding.process().pid(),
                finding.kind().name().toLowerCase(Locale.ROOT),
                finding.service(),
                secrets.masked(CommandLineMask.masked(finding.process().command())),
                action(result.outcome()));
    }

    private static String action(CleanupResult.Outcome outcome) {
        return switch (outcome) {
            case ENDED -> "ended";
            case WOULD_END -> "would end";
            case KEPT -> "kept";
            case FAILED -> "failed";
        };
    }
}
