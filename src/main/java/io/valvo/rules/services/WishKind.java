package io.valvo.rules.services;

import java.util.EnumSet;
import java.util.Set;

/** What a wish of a person is about: decides which later wish undoes it. */
public enum WishKind {
    /** It shall run. */
    UP,
    /** It shall not. */
    DOWN,
    SHAPE,
    NUMBER,
    /** What the configuration says. */
    RELOAD;

    /** Wishes that undo one of this kind. */
    public Set<WishKind> opposites() {
        return switch (this) {
            case UP, RELOAD -> EnumSet.of(DOWN);
            case DOWN -> EnumSet.of(UP);
            case SHAPE -> EnumSet.of(DOWN, SHAPE);
            case NUMBER -> EnumSet.of(DOWN, NUMBER);
        };
    }
}
