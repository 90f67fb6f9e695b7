package io.valvo.config.reader;

import com.typesafe.config.ConfigObject;

import io.valvo.config.source.ConfigSection;
import io.valvo.config.source.DidYouMean;
import io.valvo.model.setting.ProcessSettings;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.ProcessSpec.Rlimit;
import io.valvo.model.spec.StandardInput;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads how a service's process is executed. */
final class ProcessReader {
    private ProcessReader() {}

    /** Relative to the folder of the file. */
    static Path directory(ConfigSection section, Path folder) {
        var directory =
                section.get("cwd", ScalarType.NAME).map(folder::resolve).orElse(folder).normalize();
        if (section.has("cwd") && !Files.isDirectory(directory))
            section.wrong(
                    "cwd",
                    "no directory " + directory,
                    "a directory",
                    "relative paths are relative to the file's folder");
        return directory;
    }

    static ProcessSpec process(
            ConfigSection section,
            List<String> command,
            Path directory,
            Map<String, String> environment) {
        return new ProcessSpec(
                command,
                directory,
                environment,
                section.get(ProcessSettings.USER),
                section.get(ProcessSettings.GROUP),
                section.get(ProcessSettings.UMASK),
                section.get(ProcessSettings.NICE),
                section.get(ProcessSettings.OOM_SCORE_ADJ),
                rlimits(section.section("rlimits")),
                section.get(ProcessSettings.MATCH),
                stdin(section, directory));
    }

    private static StandardInput stdin(ConfigSection section, Path directory) {
        var named = section.get("stdin", ScalarType.NAME);
        if (named.isEmpty()) return StandardInput.NOTHING;
        if (named.get().equals("inherit")) return new StandardInput.Inherited();
        var file = directory.resolve(named.get()).normalize();
        if (!Files.isRegularFile(file) && !file.startsWith("/dev"))
            section.wrong(
                    "stdin",
                    "no file " + file,
                    "null, inherit, or a file",
                    "relative paths are relative to cwd");
        return new StandardInput.File(file);
    }

    private static Map<String, Rlimit> rlimits(ConfigSection section) {
        var limits = new TreeMap<String, Rlimit>();
        for (var name : section.names()) {
            if (ProcessSpec.RESOURCES.contains(name))
                rlimit(section, name).ifPresent(limit -> limits.put(name, limit));
            else
                section.wrong(
                        name,
                        "an unknown resource",
                        "",
                        DidYouMean.text(name, ProcessSpec.RESOURCES));
        }
        return limits;
    }

    private static Optional<Rlimit> rlimit(ConfigSection section, String name) {
        if (!(section.at(name) instanceof ConfigObject))
            return section.get(name, ProcessSettings.BOUND).map(both -> new Rlimit(both, both));
        var bounds = section.named(name);
        var hard = bounds.get("hard", ProcessSettings.BOUND);
        var soft = bounds.get("soft", ProcessSettings.BOUND).or(() -> hard);
        bounds.close();
        if (soft.isEmpty()) return Optional.empty();
        var limit = new Rlimit(soft.get(), hard.orElse(soft.get()));
        if (limit.hard() >= 0 && (limit.soft() < 0 || limit.soft() > limit.hard()))
            bounds.wrong("soft", "a soft bound above the hard one", "soft ≤ hard", "");
        return Optional.of(limit);
    }
}
