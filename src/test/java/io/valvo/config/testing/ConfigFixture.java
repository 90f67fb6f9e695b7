package io.valvo.config.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.ConfigFile;
import io.valvo.config.LoadResult;
import io.valvo.config.source.ConfigError;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.os.platform.Platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A folder with configuration files, and an environment in which {@code app} is the only program
 * besides sh.
 */
public record ConfigFixture(Path folder, Map<String, String> environment) {
    public static ConfigFixture in(Path folder) {
        var workspace =
                new ConfigFixture(
                        folder,
                        Map.of(
                                "PATH",
                                folder.resolve("bin") + ":/bin:/usr/bin",
                                "HOME",
                                "/home/me"));
        workspace.executable("bin/app");
        return workspace;
    }

    public Path write(String name, String text) {
        try {
            var file = folder.resolve(name);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void executable(String name) {
        assertThat(write(name, "#!/bin/sh\n").toFile().setExecutable(true)).isTrue();
    }

    /** Reads a file of that text; it must be good. */
    public StackSpec stack(String name, String text) {
        return switch (ConfigFile.load(write(name, text), environment, Platform::readFile)) {
            case LoadResult.Ok(var stack, var _) -> stack;
            case LoadResult.Bad(var errors) -> throw new AssertionError(errors);
        };
    }

    public StackSpec stack(String text) {
        return stack("valvo.conf", text);
    }

    /** The service web of a configuration with these settings of it. */
    public ServiceSpec web(String settings) {
        var stack = stack("services { web { command = [app]\n" + settings + "\n} }");
        return Objects.requireNonNull(stack.services().get("web"));
    }

    /** {@code 3 services.web.limits.runtime: …} of a good configuration. */
    public List<String> warned(String text) {
        return switch (ConfigFile.load(
                write("valvo.conf", text), environment, Platform::readFile)) {
            case LoadResult.Ok(var _, var warnings) ->
                    warnings.stream().map(e -> e.line() + " " + oneLine(e)).toList();
            case LoadResult.Bad(var errors) -> throw new AssertionError(errors);
        };
    }

    public List<ConfigError> errors(String name, String text) {
        return switch (ConfigFile.load(write(name, text), environment, Platform::readFile)) {
            case LoadResult.Ok(var stack, var _) ->
                    throw new AssertionError("it is good: " + stack);
            case LoadResult.Bad(var errors) -> errors;
        };
    }

    /**
     * {@code 3 services.web.restart.max: found "many", …}: without the file's name, in one line
     * each.
     */
    public List<String> told(String name, String text) {
        return errors(name, text).stream().map(e -> e.line() + " " + oneLine(e)).toList();
    }

    public List<String> told(String text) {
        return told("valvo.conf", text);
    }

    private static String oneLine(ConfigError error) {
        return error.text().substring(error.place().length() + 2).replace("\n    ", "; ");
    }
}
