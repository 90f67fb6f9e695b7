package io.valvo.cli.parse;

import io.valvo.text.SimilarNames;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The verb that was meant by a word that isn't one: what other process managers call it, else the
 * one that is within two edits ({@link SimilarNames}).
 */
final class VerbSuggestion {
    private static final int MOST_EDITS = 2;

    /** From supervisorctl, pm2, systemctl, docker compose, process-compose, runit. */
    private static final Map<String, String> ELSEWHERE =
            Map.ofEntries(
                    Map.entry("tail", "logs -f"),
                    Map.entry("log", "logs"),
                    Map.entry("list", "status"),
                    Map.entry("ls", "status"),
                    Map.entry("show", "config"),
                    Map.entry("describe", "why"),
                    Map.entry("explain", "why"),
                    Map.entry("kill", "stop"),
                    Map.entry("delete", "stop"),
                    Map.entry("update", "reload"),
                    Map.entry("apply", "reload"),
                    Map.entry("reread", "plan"),
                    Map.entry("diff", "plan"),
                    Map.entry("check", "validate"),
                    Map.entry("shutdown", "down"),
                    Map.entry("quit", "down"),
                    Map.entry("serve", "up"),
                    Map.entry("daemon", "up"));

    private VerbSuggestion() {}

    static Optional<String> of(String word, Collection<String> verbs) {
        var known = Optional.ofNullable(ELSEWHERE.get(word));
        int edits = Math.min(MOST_EDITS, word.length() / 4);
        return known.isPresent() ? known : SimilarNames.nearest(word, verbs, edits);
    }
}
