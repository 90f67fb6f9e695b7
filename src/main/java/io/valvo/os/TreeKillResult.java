package io.valvo.os;

import java.util.List;

/**
 * What {@link Processes#killTree} did.
 *
 * @param killed each process that had to be killed, once
 * @param left what still lives although it was killed; empty as a rule
 */
public record TreeKillResult(List<ProcessInfo> killed, List<ProcessInfo> left) {
    public TreeKillResult {
        killed = List.copyOf(killed);
        left = List.copyOf(left);
    }
}
