package io.valvo.daemon;

import io.valvo.cli.context.ConfigFiles;
import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;
import io.valvo.config.ConfigFile;
import io.valvo.config.LoadResult;
import io.valvo.config.effective.EffectiveConfig;
import io.valvo.config.source.ConfigError;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.os.platform.Platform;
import io.valvo.rules.secrets.StackSecrets;
import io.valvo.text.SecretMask;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What configuration files say, for a client without a daemon. */
public record OfflineConfigFiles(Map<String, String> environment) implements ConfigFiles {
    @Override
    public Reading read(Path file) {
        return switch (ConfigFile.load(file, environment, Platform::readFile)) {
            case LoadResult.Ok(var stack, var warnings) ->
                    new Reading(Optional.of(stack), List.of(), texts(warnings));
            case LoadResult.Bad(var errors) ->
                    new Reading(Optional.empty(), texts(errors), List.of());
        };
    }

    private static List<String> texts(List<ConfigError> problems) {
        return problems.stream().map(ConfigError::text).toList();
    }

    @Override
    public Optional<Path> stateDir(Path file) {
        return read(file).stack().flatMap(StackSpec::stateDir);
    }

    @Override
    public String effective(Path file, Optional<String> service, boolean json) {
        var stack = require(file);
        var secrets = SecretMask.of(new StackSecrets(stack, environment));
        var config =
                service.map(name -> EffectiveConfig.of(require(stack, name), secrets))
                        .orElseGet(() -> EffectiveConfig.of(stack, secrets));
        return json ? EffectiveConfig.json(config) : EffectiveConfig.hocon(config);
    }

    private StackSpec require(Path file) {
        var reading = read(file);
        return reading.stack()
                .orElseThrow(() ->
                        new ClientException(ExitCode.USAGE, String.join("\n", reading.errors())));
    }

    private static ServiceSpec require(StackSpec stack, String name) {
        var spec = stack.services().get(name);
        if (spec == null)
            throw new ClientException(ExitCode.USAGE, "No service is called " + name + ".");
        return spec;
    }
}
