package io.valvo.model.setting;

import io.valvo.model.spec.GroupSpec;
import io.valvo.model.spec.GroupSpec.Strategy;

import java.time.Duration;
import java.util.List;

/** The settings of a group. */
public final class GroupSettings {
    public static final Setting<GroupSpec, List<String>> MEMBERS =
            Setting.<GroupSpec, List<String>>of(
                            "members",
                            SettingType.many(ScalarType.NAME),
                            List.of(),
                            GroupSpec::members,
                            "in order",
                            "groups.all.members = [db, web]")
                    .required();
    public static final Setting<GroupSpec, Strategy> STRATEGY =
            Setting.of(
                    "strategy",
                    SettingType.one(ScalarType.choice(Strategy.class)),
                    Strategy.ONE_FOR_ONE,
                    GroupSpec::strategy,
                    "who is restarted with a failed member: `one-for-one`, `one-for-all`, `rest-for-one`",
                    "groups.all { members = [db, web], strategy = one-for-all }");

    /** Of {@code intensity}. */
    public static final Setting<GroupSpec, Integer> MAX =
            Setting.of(
                    "max",
                    SettingType.one(RestartSettings.MAX_TYPE),
                    10,
                    GroupSpec::max,
                    "failures of all members; one more and the group gives up; `unlimited`: it never does",
                    "groups.all { members = [db, web], intensity.max = 3 }");

    /** Of {@code intensity}. */
    public static final Setting<GroupSpec, Duration> WITHIN =
            Setting.of(
                    "within",
                    SettingType.one(ScalarType.PERIOD),
                    Duration.ofMinutes(10),
                    GroupSpec::within,
                    "the window",
                    "groups.all { members = [db, web], intensity.within = 1m }");

    static final SettingSection<GroupSpec> SECTION =
            SettingSection.of(
                    MEMBERS,
                    STRATEGY,
                    Setting.part(
                            "intensity",
                            SettingType.written(SettingSection.of(MAX, WITHIN)),
                            it -> it));

    private GroupSettings() {}
}
