package io.valvo.rules.ports;

import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.text.BoundedPatternSearch;

import java.util.regex.Pattern;

/** Whether a process that has a port may be ended so that an instance gets it. */
public final class ReclaimRule {
    private ReclaimRule() {}

    /** Whether it can be worth finding out who has the port. */
    public static boolean possible(PortSpec spec) {
        return spec.onConflict() == OnConflict.RECLAIM;
    }

    /**
     * Whether this holder may be ended.
     *
     * @param stray it was started by a Valvo daemon that no longer lives
     * @param command its command line
     */
    public static boolean allows(PortSpec spec, boolean stray, String command) {
        if (!possible(spec)) return false;
        return stray
                || spec.reclaimFrom().stream()
                        .anyMatch(regex ->
                                BoundedPatternSearch.found(command, Pattern.compile(regex)));
    }
}
