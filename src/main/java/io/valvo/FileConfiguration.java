package io.valvo;

import io.valvo.cli.Complaint;
import io.valvo.cli.ExitCode;
import io.valvo.cli.Offline;
import io.valvo.config.ConfigError;
import io.valvo.config.ConfigFile;
import io.valvo.config.EffectiveConfig;
import io.valvo.config.Loaded;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Stack;
import io.valvo.os.RegularFiles;
import io.valvo.rules.Secrets;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What configuration files say, for a client without a daemon. */
record FileConfiguration(Map<String, String> environment) implements Offline {
    @Override
    public Reading read(Path file) {
        return switch (ConfigFile.load(file, environment, RegularFiles::read)) {
            case Loaded.Ok(var stack, var warnings) ->
                    new Reading(Optional.of(stack), List.of(), texts(warnings));
            case Loaded.Bad(var errors) -> new Reading(Optional.empty(), texts(errors), List.of());
        };
    }

    private static List<String> texts(List<ConfigError> problems) {
        return problems.stream().map(ConfigError::text).toList();
    }

    @Override
    public Optional<Path> stateDir(Path file) {
        return read(file).stack().flatMap(Stack::stateDir);
    }

    @Override
    public String effective(Path file, Optional<String> service, boolean json) {
        var stack = require(file);
        var secrets = Secrets.of(stack, environment);
        var config =
                service.map(name -> EffectiveConfig.of(require(stack, name), secrets))
                        .orElseGet(() -> EffectiveConfig.of(stack, secrets));
        return json ? EffectiveConfig.json(config) : EffectiveConfig.hocon(config);
    }

    private Stack require(Path file) {
        var reading = read(file);
        return reading.stack()
                .orElseThrow(
                        () -> new Complaint(ExitCode.USAGE, String.join("\n", reading.errors())));
    }

    private static ServiceSpec require(Stack stack, String name) {
        var spec = stack.services().get(name);
        if (spec == null) throw new Complaint(ExitCode.USAGE, "No service is called " + name + ".");
        return spec;
    }
}
