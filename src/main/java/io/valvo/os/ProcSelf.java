package io.valvo.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code execve(2)} gave to this process, byte for byte (proc(5): {@code environ}, {@code
 * cmdline}): the JVM's own strings have lost what isn't UTF-8. Without procfs they have to do.
 */
public final class ProcSelf {
    private static final char LOST = '\uFFFD';

    private ProcSelf() {}

    /** Bytes that aren't UTF-8 are {@link SurrogateEscape}d. */
    public static Map<String, String> environment() {
        try {
            return variables(Files.readAllBytes(Path.of("/proc/self/environ")));
        } catch (IOException noProcfs) {
            return System.getenv();
        }
    }

    /** The arguments of {@code main}, likewise; read again only if some may have been changed. */
    public static String[] arguments(String[] decoded) {
        if (intact(decoded)) return decoded;
        try {
            var words = words(Files.readAllBytes(Path.of("/proc/self/cmdline")));
            return words.subList(words.size() - decoded.length, words.size())
                    .toArray(String[]::new);
        } catch (IOException noProcfs) {
            return decoded;
        }
    }

    /** Under a locale that isn't UTF-8 every other character is in doubt. */
    private static boolean intact(String[] words) {
        boolean utf8 = System.getProperty("sun.jnu.encoding", "").equals("UTF-8");
        for (var word : words)
            for (int i = 0; i < word.length(); i++)
                if (word.charAt(i) == LOST || (!utf8 && word.charAt(i) == '?')) return false;
        return true;
    }

    /** A name is told once: the first counts, as for getenv(3). */
    static Map<String, String> variables(byte[] block) {
        var variables = new HashMap<String, String>();
        for (var word : words(block)) {
            int equals = word.indexOf('=');
            if (equals > 0)
                variables.putIfAbsent(word.substring(0, equals), word.substring(equals + 1));
        }
        return variables;
    }

    private static List<String> words(byte[] block) {
        var words = new ArrayList<String>();
        int begin = 0;
        for (int i = 0; i < block.length; i++) {
            if (block[i] != 0) continue;
            words.add(SurrogateEscape.decode(Arrays.copyOfRange(block, begin, i)));
            begin = i + 1;
        }
        return words;
    }
}
