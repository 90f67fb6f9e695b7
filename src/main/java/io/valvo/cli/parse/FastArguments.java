package io.valvo.cli.parse;

import io.valvo.cli.context.GlobalOptions;
import io.valvo.text.DurationParser;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Arguments of a hot verb, split by hand. Whatever isn't plain (an option that the verb doesn't
 * have, a missing value, a {@code --}) leaves it empty: then picocli has to look.
 */
final class FastArguments {
    /**
     * Options that a verb takes besides the global ones.
     *
     * @param follows {@code -f} means {@code --follow} here, not {@code --file}
     */
    record Syntax(List<String> flags, List<String> valued, boolean follows) {}

    private final List<String> names = new ArrayList<>();
    private final Map<String, String> options = new HashMap<>();
    private String verb = "";

    private FastArguments() {}

    /** The verb's syntax is asked for when the verb is known. */
    interface Syntaxes {
        Optional<Syntax> of(String verb);
    }

    static Optional<FastArguments> split(String[] args, Syntaxes syntaxes) {
        var words = new FastArguments();
        int next = words.globals(args);
        if (next < 0 || next >= args.length) return Optional.empty();
        words.verb = args[next];
        var syntax = syntaxes.of(words.verb);
        return syntax.isPresent() && words.rest(args, next + 1, syntax.get())
                ? Optional.of(words)
                : Optional.empty();
    }

    String verb() {
        return verb;
    }

    List<String> names() {
        return names;
    }

    boolean flag(String option) {
        return options.containsKey(option);
    }

    Optional<String> text(String option) {
        return Optional.ofNullable(options.get(option));
    }

    /** Empty when it isn't given, and when it isn't a duration: see {@link #durationIsPlain}. */
    Optional<Duration> duration(String option) {
        return text(option).flatMap(DurationParser::parse);
    }

    /** Whether the option is absent or a duration. */
    boolean durationIsPlain(String option) {
        return !flag(option) || duration(option).isPresent();
    }

    GlobalOptions toGlobals() {
        return new GlobalOptions(
                text("--state-dir").map(Path::of), text("--file").map(Path::of), flag("--debug"));
    }

    /** Reads options before the verb; returns where the verb is, or -1. */
    private int globals(String[] args) {
        int i = 0;
        while (i < args.length && args[i].startsWith("-")) {
            int taken = global(args, i, false);
            if (taken == 0) return -1;
            i += taken;
        }
        return i;
    }

    private boolean rest(String[] args, int from, Syntax syntax) {
        int i = from;
        while (i < args.length) {
            int taken = word(args, i, syntax);
            if (taken == 0) return false;
            i += taken;
        }
        return true;
    }

    /** Returns how many arguments were understood: 0, 1 or 2. */
    private int word(String[] args, int i, Syntax syntax) {
        var word = args[i];
        if (!word.startsWith("-")) return name(word);
        if (syntax.follows && word.equals("-f")) return flagged("--follow");
        if (syntax.flags.contains(word)) return flagged(word);
        if (syntax.valued.contains(word)) return valued(word, args, i);
        return global(args, i, syntax.follows);
    }

    private int global(String[] args, int i, boolean follows) {
        return switch (args[i]) {
            case "--debug" -> flagged("--debug");
            case "--state-dir" -> valued("--state-dir", args, i);
            case "--file" -> valued("--file", args, i);
            case "-f" -> follows ? 0 : valued("--file", args, i);
            default -> 0;
        };
    }

    private int name(String word) {
        names.add(word);
        return word.isEmpty() ? 0 : 1;
    }

    private int flagged(String option) {
        options.put(option, "");
        return 1;
    }

    private int valued(String option, String[] args, int i) {
        if (i + 1 >= args.length || args[i + 1].startsWith("-")) return 0;
        options.put(option, args[i + 1]);
        return 2;
    }
}
