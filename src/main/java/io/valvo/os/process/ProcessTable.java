package io.valvo.os.process;

import io.valvo.model.ProcessMarker;
import io.valvo.os.ProcessInfo;

import java.util.List;
import java.util.Optional;

/** All processes of the machine, as the system lists them. */
public interface ProcessTable {
    /** Every process and zombie; what comes and goes during the reading may be missing. */
    List<ProcessEntry> scan();

    Optional<ProcessEntry> read(long pid);

    /**
     * Value of {@link ProcessMarker#VARIABLE} in its environment; empty too when that may not be
     * read.
     */
    Optional<String> marker(ProcessEntry entry);

    /** Number of its real user, who started it, whatever it has become; −1: not known. */
    int realUser(ProcessEntry entry);

    /** Everything that people want to know of it. */
    ProcessInfo info(ProcessEntry entry, Optional<String> marker);

    /** Id of this boot, empty where unknown. */
    String bootId();
}
