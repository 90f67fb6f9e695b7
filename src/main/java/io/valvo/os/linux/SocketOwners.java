package io.valvo.os.linux;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Maps socket inodes to processes by the links in {@code /proc/PID/fd}, as far as they may be read.
 */
final class SocketOwners {
    private static final String PREFIX = "socket:[";

    private SocketOwners() {}

    /** The processes that have any of these sockets open, by the socket's inode. */
    static Map<Long, Set<Long>> of(Collection<Long> inodes) {
        if (inodes.isEmpty()) return Map.of();
        var owners = new HashMap<Long, Set<Long>>();
        for (var pid : entries("/proc")) {
            if (Character.isDigit(pid.charAt(0))) {
                inodes(pid).stream()
                        .filter(inodes::contains)
                        .forEach(inode ->
                                owners.computeIfAbsent(inode, _ -> new HashSet<>())
                                        .add(Long.valueOf(pid)));
            }
        }
        return owners;
    }

    /**
     * The inodes of all sockets that the process has open; none when it is gone or may not be
     * looked at.
     */
    static Set<Long> inodes(String pid) {
        var inodes = new HashSet<Long>();
        var folder = "/proc/" + pid + "/fd";
        for (var descriptor : entries(folder)) inode(folder + "/" + descriptor, inodes);
        return inodes;
    }

    /** The numbers under which the process has any of these sockets open, in no order. */
    static List<Integer> descriptors(long pid, Set<Long> sockets) {
        var folder = "/proc/" + pid + "/fd";
        return Arrays.stream(entries(folder))
                .filter(name -> {
                    var found = new HashSet<Long>();
                    inode(folder + "/" + name, found);
                    return sockets.containsAll(found) && !found.isEmpty();
                })
                .map(Integer::valueOf)
                .toList();
    }

    private static void inode(String link, Set<Long> inodes) {
        try {
            var target = Files.readSymbolicLink(new File(link).toPath()).toString();
            if (target.startsWith(PREFIX))
                inodes.add(Long.valueOf(target.substring(PREFIX.length(), target.length() - 1)));
        } catch (IOException closed) {
            // Closed since the folder was read: not open is all there is to say.
        }
    }

    private static String[] entries(String folder) {
        var names = new File(folder).list();
        return names == null ? new String[0] : names;
    }
}
