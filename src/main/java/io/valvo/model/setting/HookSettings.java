package io.valvo.model.setting;

import io.valvo.model.spec.HooksSpec;
import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.model.spec.ServiceSpec;

import java.time.Duration;
import java.util.List;

/** {@code hooks}: commands at points of an instance's life. */
public final class HookSettings {
    public static final Setting<HooksSpec, Duration> TIMEOUT =
            Setting.of(
                    "timeout",
                    SettingType.one(ScalarType.PERIOD),
                    Duration.ofSeconds(30),
                    HooksSpec::timeout,
                    "of each hook",
                    "hooks { pre-start = \"echo up\", timeout = 5s }");

    private static final SettingSection<HooksSpec> SECTION =
            SettingSection.of(
                    hook(
                            Point.PRE_START,
                            "fails: the start has failed",
                            "hooks.pre-start = [\"mkdir\", \"-p\", \"data\"]"),
                    hook(Point.POST_START, "after it is ready", "hooks.post-start = \"echo up\""),
                    hook(
                            Point.PRE_STOP,
                            "before the stop signal",
                            "hooks.pre-stop = \"echo going\""),
                    hook(
                            Point.POST_STOP,
                            "when nothing is left of it",
                            "hooks.post-stop = \"echo gone\""),
                    hook(
                            Point.ON_EXIT,
                            "after every end of the process",
                            "hooks.on-exit = \"echo ended\""),
                    TIMEOUT);

    static final Setting<ServiceSpec, HooksSpec> HOOKS =
            Setting.part("hooks", SettingType.written(SECTION), ServiceSpec::hooks);

    private HookSettings() {}

    private static Setting<HooksSpec, List<String>> hook(
            Point point, String meaning, String example) {
        return Setting.of(
                ScalarType.word(point),
                ProcessSettings.ARGV,
                List.of(),
                it -> it.commands().getOrDefault(point, List.of()),
                meaning,
                example);
    }
}
