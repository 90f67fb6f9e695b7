package io.valvo.os.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.StringTokenizer;

/**
 * One row of {@code /proc/net/tcp} or {@code tcp6} (proc(5)).
 *
 * @param address the local address as a literal
 * @param port the local port
 * @param state as in the kernel's {@code tcp_states.h}
 * @param inode names the socket; 0 when no process has it open any more
 */
record ProcNetTcpRow(String address, int port, int state, long inode) {
    private static final int LISTEN = 10;
    private static final int CLOSED = 7;
    private static final int WORD = 8;

    boolean listens() {
        return state == LISTEN;
    }

    /** A connection, from its handshake to the end of TIME_WAIT. */
    boolean connected() {
        return state != LISTEN && state != CLOSED;
    }

    /** All rows; the heading and whatever isn't a row are left out. */
    static List<ProcNetTcpRow> parse(String text) {
        var rows = new ArrayList<ProcNetTcpRow>();
        for (var line : (Iterable<String>) text.lines().skip(1)::iterator) {
            var words = new StringTokenizer(line);
            if (words.countTokens() >= 10) rows.add(row(words));
        }
        return rows;
    }

    private static ProcNetTcpRow row(StringTokenizer words) {
        words.nextToken();
        var local = words.nextToken();
        words.nextToken();
        int state = Integer.parseInt(words.nextToken(), 16);
        for (int skipped = 0; skipped < 5; skipped++) words.nextToken();
        int colon = local.indexOf(':');
        int port = Integer.parseInt(local, colon + 1, local.length(), 16);
        return new ProcNetTcpRow(
                address(local.substring(0, colon)), port, state, Long.parseLong(words.nextToken()));
    }

    /**
     * Words of 32 bits, each in the byte order of the machine, which is little-endian wherever this
     * runs.
     */
    static String address(String hex) {
        var bytes = HexFormat.of().parseHex(hex);
        for (int word = 0; word < hex.length() / WORD; word++) reverse(bytes, 4 * word);
        try {
            return literal(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("not an address: " + hex, impossible);
        }
    }

    private static String literal(InetAddress address) {
        return switch (address.getHostAddress()) {
            case "0:0:0:0:0:0:0:0" -> "::";
            case "0:0:0:0:0:0:0:1" -> "::1";
            case String other -> other;
        };
    }

    private static void reverse(byte[] bytes, int from) {
        for (int low = from, high = from + 3; low < high; low++, high--) {
            byte kept = bytes[low];
            bytes[low] = bytes[high];
            bytes[high] = kept;
        }
    }
}
