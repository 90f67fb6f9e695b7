package io.valvo.config.reader;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;

import io.valvo.config.source.ConfigDirTemplate;
import io.valvo.config.source.ConfigSection;
import io.valvo.config.source.ConfigValues;
import io.valvo.config.source.ShellWords;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.Template;
import io.valvo.os.PathLookup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the commands of one service, and looks whether what they name can be executed. */
final class CommandReader {
    private static final String EXPECTED =
            "a command: [\"program\", \"argument\"] or \"program argument\"";

    private final String service;
    private final ReaderContext scene;
    private final ConfigDirTemplate configDir;
    private final Path directory;
    private final String path;

    /** {@code configured}: the environment that the service is given on top of the daemon's. */
    CommandReader(
            String service, ReaderContext scene, Path directory, Map<String, String> configured) {
        this.service = service;
        this.scene = scene;
        this.directory = directory;
        configDir = new ConfigDirTemplate(scene.folder());
        this.path =
                PathLookup.path(configured.containsKey("PATH") ? configured : scene.environment());
    }

    /**
     * argv; empty when there is none, or none that can be used. {@code shell = true} beside it
     * means sh -c.
     */
    List<String> read(ConfigSection section, String key) {
        boolean shell = section.get("shell", ScalarType.FLAG, false);
        return section.value(key)
                .map(value -> shell ? shell(section, key, value) : argv(section, key, value))
                .orElse(List.of());
    }

    /** argv; a list, or simple words. */
    List<String> argv(ConfigSection section, String key) {
        return section.value(key).map(value -> argv(section, key, value)).orElse(List.of());
    }

    private List<String> shell(ConfigSection section, String key, ConfigValue value) {
        var text =
                value instanceof ConfigList ? Optional.<String>empty() : ConfigValues.scalar(value);
        if (text.isEmpty())
            section.wrong(key, value, "text for sh -c", "remove shell = true, or write one text");
        var filled = text.map(configDir::filled);
        filled.ifPresent(t -> place(section, key, value, t));
        return filled.map(t -> List.of("/bin/sh", "-c", t)).orElse(List.of());
    }

    private List<String> argv(ConfigSection section, String key, ConfigValue value) {
        var words =
                value instanceof ConfigList
                        ? section.list(key, ScalarType.TEXT)
                        : split(section, key, value);
        if (value instanceof ConfigList list && list.isEmpty())
            section.wrong(key, "an empty list", EXPECTED, "");
        words.forEach(word -> place(section, key, value, word));
        if (!words.isEmpty()) look(section, key, words.getFirst());
        return words;
    }

    private List<String> split(ConfigSection section, String key, ConfigValue value) {
        var text = ConfigValues.scalar(value);
        if (text.isEmpty()) section.wrong(key, value, EXPECTED, "");
        return text.map(t -> words(section, key, t)).orElse(List.of()).stream()
                .map(configDir::filled)
                .toList();
    }

    private List<String> words(ConfigSection section, String key, String text) {
        return switch (ShellWords.split(text)) {
            case ShellWords.Simple(var words) ->
                    words.isEmpty()
                            ? wrong(section, key, "nothing but blanks", EXPECTED, "")
                            : words;
            case ShellWords.NeedsShell(char c) ->
                    wrong(
                            section,
                            key,
                            "a " + named(c) + " in a command without a shell",
                            "simple words",
                            cure(key));
            case ShellWords.OpenQuote(char quote) ->
                    wrong(section, key, "a " + quote + " that is not closed", "simple words", "");
        };
    }

    private static String cure(String key) {
        return key.equals("command")
                ? "set shell = true beside it, or quote it with '…'"
                : "write [\"sh\", \"-c\", \"…\"], or quote it with '…'";
    }

    private static String named(char c) {
        return c == '\n' ? "line break" : Character.toString(c);
    }

    private static List<String> wrong(
            ConfigSection section, String key, String found, String expected, String cure) {
        section.wrong(key, found, expected, cure);
        return List.of();
    }

    private void place(ConfigSection section, String key, ConfigValue value, String text) {
        var template = Template.parse(text);
        if (!template.plain())
            scene.texts()
                    .add(
                            new ReaderContext.Placed(
                                    service, section, section.setting(key), value, template));
    }

    private void look(ConfigSection section, String key, String program) {
        if (!Template.parse(program).plain()) return;
        if (PathLookup.hasFolder(program)) lookAt(section, key, program);
        else if (PathLookup.program(program, path, directory).isEmpty())
            section.wrong(
                    key,
                    "\"" + program + "\", which is not on the PATH of the service",
                    "an executable",
                    "install it or write its whole path; PATH is " + path);
    }

    private void lookAt(ConfigSection section, String key, String program) {
        var file = directory.resolve(program).normalize();
        if (!Files.isDirectory(directory) && !Path.of(program).isAbsolute()) return;
        if (!Files.isRegularFile(file))
            section.wrong(
                    key,
                    "\"" + program + "\", but there is no file " + file,
                    "an executable",
                    "relative paths are relative to cwd");
        else if (!PathLookup.isExecutable(file))
            section.wrong(
                    key,
                    "\"" + program + "\", which may not be executed",
                    "an executable",
                    "chmod +x " + file);
    }
}
