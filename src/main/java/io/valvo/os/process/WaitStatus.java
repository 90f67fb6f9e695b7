package io.valvo.os.process;

import io.valvo.model.Exit;

/** Decodes the status that waitpid(2) tells. */
public final class WaitStatus {
    private static final int SIGNAL = 0x7f;
    private static final int CORE = 0x80;

    private WaitStatus() {}

    /** The low seven bits are the signal, the eighth the core, the next eight the code. */
    public static Exit decode(int status) {
        int signal = status & SIGNAL;
        return signal == 0
                ? new Exit.Exited((status >> 8) & 0xff)
                : new Exit.Killed(signal, (status & CORE) != 0);
    }
}
