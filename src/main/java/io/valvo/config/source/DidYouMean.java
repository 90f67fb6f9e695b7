package io.valvo.config.source;

import io.valvo.text.SimilarNames;

import java.util.Collection;

/** The cure for a name that doesn't exist. */
public final class DidYouMean {
    /** Names that are listed; of more, nobody would read all. */
    private static final int LISTED = 12;

    private DidYouMean() {}

    /** {@code did you mean "max" or "min"?}, else what there is, else nothing. */
    public static String text(String name, Collection<String> known) {
        var similar = SimilarNames.to(name, known).stream().map(s -> '"' + s + '"').toList();
        if (!similar.isEmpty()) return "did you mean " + String.join(" or ", similar) + "?";
        if (known.size() > LISTED) return "conf/reference.conf names all that there are";
        return known.isEmpty() ? "" : "there are: " + String.join(", ", known);
    }
}
