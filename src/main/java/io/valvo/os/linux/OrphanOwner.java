package io.valvo.os.linux;

import io.valvo.os.process.ProcessAncestry;
import io.valvo.os.process.ProcessEntry;
import io.valvo.os.process.SessionOwners;

import java.util.Optional;
import java.util.Set;

/** The result of attributing an orphan. */
sealed interface OrphanOwner {
    /**
     * Of the process that carries, or carried, this marker or led this session.
     *
     * @param guessed it has nothing that only a descendant of ours has: it may be the JDK's as well
     */
    record Known(String name, boolean guessed) implements OrphanOwner {
        Known(String name) {
            this(name, false);
        }
    }

    /**
     * It shares our own session, so no process of ours, which all have theirs, can have begotten
     * it.
     */
    record Foreign() implements OrphanOwner {}

    /**
     * It wiped its environment and left its session before anybody saw it.
     *
     * @param candidates it descends from one of these; none: of nothing that is known
     */
    record Unknown(Set<String> candidates) implements OrphanOwner {
        public Unknown {
            candidates = Set.copyOf(candidates);
        }
    }

    /**
     * Whose it certainly is.
     *
     * @param ourSession session of this very process
     * @param marker its marker, where that can be told
     */
    static Optional<OrphanOwner> known(
            ProcessEntry orphan,
            Optional<String> marker,
            SessionOwners sessions,
            ProcessAncestry parentage,
            long ourSession) {
        var owner =
                marker.filter(sessions::isOwner)
                        .or(() -> sessions.ownerOf(orphan.session()))
                        .or(() -> parentage.ownerOf(orphan))
                        .<OrphanOwner>map(Known::new);
        return orphan.session() == ourSession ? owner.or(() -> Optional.of(new Foreign())) : owner;
    }

    /**
     * Whether its zombie may be one that the JDK waits for. A child of the JDK shares our session
     * or leads its own; when the thread that started it has ended it stands among the orphans.
     * Burying it would make {@code Process.waitFor()} answer 0.
     */
    static boolean mayBeOfJdk(ProcessEntry orphan, OrphanOwner owner) {
        return switch (owner) {
            case Known(_, boolean guessed) -> guessed && orphan.session() == orphan.pid();
            case Foreign _ -> true;
            case Unknown _ -> orphan.session() == orphan.pid();
        };
    }
}
