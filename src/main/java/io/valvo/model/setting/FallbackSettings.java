package io.valvo.model.setting;

import io.valvo.model.spec.FallbackSpec;
import io.valvo.model.spec.ServiceSpec;

import java.util.List;
import java.util.Optional;

/** {@code fallback}: what runs instead of a command that fails again and again. */
public final class FallbackSettings {
    private static final Setting<FallbackSpec, List<String>> COMMAND =
            Setting.of(
                            "command",
                            ProcessSettings.ARGV,
                            List.of(),
                            FallbackSpec::command,
                            "as `command`",
                            "fallback.command = [\"sleep\", \"60\"]")
                    .required();
    private static final Setting<FallbackSpec, Boolean> SHELL =
            Setting.notation(
                    "shell",
                    SettingType.one(ScalarType.FLAG),
                    false,
                    "as `shell`",
                    "fallback { shell = true, command = \"sleep 60; exit 1\" }");
    public static final Setting<FallbackSpec, Integer> AFTER =
            Setting.of(
                    "after",
                    SettingType.one(ScalarType.POSITIVE),
                    3,
                    FallbackSpec::after,
                    "failures in a row",
                    "fallback { command = [\"sleep\", \"60\"], after = 1 }");

    static final Setting<ServiceSpec, Optional<FallbackSpec>> FALLBACK =
            Setting.of(
                    "fallback",
                    SettingType.optional(SettingSection.of(COMMAND, SHELL, AFTER)),
                    Optional.empty(),
                    ServiceSpec::fallback,
                    "runs instead of what won't start",
                    "fallback { command = [\"sleep\", \"60\"], after = 3 }");

    private FallbackSettings() {}
}
