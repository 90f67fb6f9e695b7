package io.valvo.config.reader;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;

import io.valvo.config.source.ConfigSection;
import io.valvo.config.source.EnvFile;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.Template;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads what the configuration adds to a service's environment: {@code env-file} below {@code env}.
 */
final class EnvironmentReader {
    private final String service;
    private final ReaderContext scene;
    private final Path directory;

    EnvironmentReader(String service, ReaderContext scene, Path directory) {
        this.service = service;
        this.scene = scene;
        this.directory = directory;
    }

    Map<String, String> read(ConfigSection section) {
        var all = new TreeMap<String, String>();
        for (var file : section.list("env-file", ScalarType.NAME)) all.putAll(file(section, file));
        var fromFiles = new TreeMap<>(all);
        var env = section.section("env");
        for (var name : env.names()) variable(env, name, all);
        fromFiles.keySet().removeAll(env.names());
        scene.fromFiles().add(new ReaderContext.FromFile(service, section, fromFiles, all));
        return all;
    }

    /**
     * In the service's directory, else beside the configuration, where {@code defaults} mean it.
     */
    private Path find(String name) {
        var own = directory.resolve(name).normalize();
        var beside = scene.folder().resolve(name).normalize();
        return Files.exists(own) || !Files.exists(beside) ? own : beside;
    }

    private Map<String, String> file(ConfigSection section, String name) {
        return switch (EnvFile.read(find(name), scene.environment(), section.files())) {
            case EnvFile.Read(var values, var warnings) -> {
                warnings.forEach(it -> section.warn("env-file", name + ", " + it, "", ""));
                yield values;
            }
            case EnvFile.Unreadable(var why) -> unreadable(section, why);
        };
    }

    private static Map<String, String> unreadable(ConfigSection section, String why) {
        section.wrong(
                "env-file",
                why,
                "a file of NAME=value lines",
                "relative paths are relative to cwd, then to the folder of the file");
        return Map.of();
    }

    private void variable(ConfigSection env, String name, Map<String, String> all) {
        var value = env.at(name);
        if (value instanceof ConfigObject)
            env.wrong(
                    name,
                    value,
                    "text, a number, true or false",
                    "quote a name that has dots: \"" + name + ".…\"");
        else if (NameRules.variable(env, name))
            env.get(name, ScalarType.TEXT.called("text, a number, true or false"))
                    .ifPresent(text -> put(env, name, value, text, all));
    }

    private void put(
            ConfigSection env,
            String name,
            ConfigValue value,
            String text,
            Map<String, String> all) {
        all.put(name, text);
        var template = Template.parse(text);
        if (!template.plain())
            scene.texts()
                    .add(
                            new ReaderContext.Placed(
                                    service, env, env.setting(name), value, template));
    }
}
