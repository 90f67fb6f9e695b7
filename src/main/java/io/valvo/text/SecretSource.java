package io.valvo.text;

import java.util.List;

/** What may hold secrets, and by which names they are known there. */
public interface SecretSource {
    /** Names or patterns ({@code *}, {@code ?}) of what holds a secret, beyond the usual ones. */
    List<String> secretNames();

    /** Of what holds none, although it sounds like it; an exact name counts more than a pattern. */
    List<String> openNames();

    /** Shows all that may hold one. */
    void showTo(SecretCollector collector);
}
