package io.valvo.config.source;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * One mistake in a configuration: where it is, what stands there, what should, and what to do.
 *
 * @param file as the user named it
 * @param line from 1; 0: the file as a whole
 * @param setting {@code services.backend.restart.max}; empty where the file can't be read at all
 * @param found what stands there, or what is wrong
 * @param expected may be empty
 * @param cure what to do; may be empty
 */
public record ConfigError(
        Path file, int line, String setting, String found, String expected, String cure) {
    /** Characters of one part; it is for people. */
    private static final int LIMIT = 400;

    /** Control and formatting characters, unpaired surrogates. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}]");

    /** Whatever a file holds, nothing of it reaches a terminal as a command, or fills a screen. */
    public ConfigError {
        setting = clean(setting);
        found = clean(found);
        expected = clean(expected);
        cure = clean(cure);
    }

    /** One line, and a second one, indented, when there is a cure. */
    public String text() {
        return place() + about() + found + wanted() + (cure.isEmpty() ? "" : "\n    " + cure);
    }

    /** {@code valvo.conf:12}. */
    public String place() {
        return file + (line > 0 ? ":" + line : "");
    }

    private String about() {
        return ": " + (setting.isEmpty() ? "" : setting + ": ");
    }

    private String wanted() {
        return expected.isEmpty() ? "" : ", expected " + expected;
    }

    private static String clean(String text) {
        var cut = text.length() > LIMIT ? text.substring(0, LIMIT) + "…" : text;
        return CONTROL.matcher(cut).replaceAll("?");
    }
}
