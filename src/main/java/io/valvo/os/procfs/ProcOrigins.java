package io.valvo.os.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.valvo.model.ProcessOrigin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Users and mount namespaces of processes, from {@code /proc/PID/status} and {@code ns/mnt}. */
public final class ProcOrigins {
    private static final Pattern USERS = Pattern.compile("(?m)^Uid:\\s+(\\d+)\\s+(\\d+)\\s");
    private static final int STATUS_BYTES = 4096;

    private ProcOrigins() {}

    /** Empty: it is gone. */
    public static Optional<ProcessOrigin> of(long pid) {
        var buffer = new byte[STATUS_BYTES];
        int length = ProcfsTable.read("/proc/" + pid + "/status", buffer);
        var users = USERS.matcher(new String(buffer, 0, length, US_ASCII));
        if (!users.find()) return Optional.empty();
        return Optional.of(
                new ProcessOrigin(
                        Integer.parseUnsignedInt(users.group(1)),
                        Integer.parseUnsignedInt(users.group(2)),
                        hasOurMounts(pid)));
    }

    /** No as well when that may not be read. */
    private static boolean hasOurMounts(long pid) {
        try {
            return mounts(Long.toString(pid)).equals(mounts("self"));
        } catch (IOException hiddenOrGone) {
            return false;
        }
    }

    private static Path mounts(String pid) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", pid, "ns", "mnt"));
    }
}
