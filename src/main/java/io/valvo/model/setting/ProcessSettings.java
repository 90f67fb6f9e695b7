package io.valvo.model.setting;

import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.ProcessSpec.Rlimit;
import io.valvo.model.spec.StandardInput;
import io.valvo.text.HoconSizes;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;

/** How a process is executed. */
public final class ProcessSettings {
    private static final String UNLIMITED = "unlimited";

    private static final ScalarType<Integer> UMASK_TYPE =
            new ScalarType<>("an octal mode such as 022", "", ProcessSettings::octal)
                    .printedBy("%03o"::formatted);

    /** -1 is unlimited. */
    public static final ScalarType<Long> BOUND =
            new ScalarType<>(
                            "a number, a size such as 2 GiB, or unlimited",
                            "",
                            ProcessSettings::bound)
                    .printedBy(it -> it < 0 ? UNLIMITED : (Object) it);

    /** argv; by {@code config.reader.CommandReader}. */
    static final SettingType<List<String>> ARGV =
            SettingType.written((argv, secrets) ->
                    Optional.of(secrets.masked(argv)).filter(it -> !it.isEmpty()));

    public static final Setting<ProcessSpec, List<String>> COMMAND =
            Setting.of(
                            "command",
                            ARGV,
                            List.of(),
                            ProcessSpec::command,
                            "the program and its arguments, no shell; or one text of simple words. The only key that is required",
                            "command = [\"sh\", \"-c\", \"exec sleep 60\"]")
                    .required()
                    .restarts();
    public static final Setting<ProcessSpec, Boolean> SHELL =
            Setting.<ProcessSpec, Boolean>notation(
                            "shell",
                            SettingType.one(ScalarType.FLAG),
                            false,
                            "`true`: `command` is one text for `sh -c`",
                            "shell = true, command = \"while :; do date; sleep 5; done\"")
                    .restarts(_ -> Optional.empty());
    public static final Setting<ProcessSpec, Path> CWD =
            Setting.of(
                            "cwd",
                            SettingType.written((it, _) -> it.toString()),
                            Path.of("."),
                            ProcessSpec::directory,
                            "its working directory; must exist",
                            "cwd = \".\"")
                    .restarts(Path::toString);
    public static final Setting<ProcessSpec, Map<String, String>> ENV =
            Setting.<ProcessSpec, Map<String, String>>of(
                            "env",
                            SettingType.written((it, secrets) -> secrets.masked(it)),
                            Map.of(),
                            ProcessSpec::environment,
                            "variables: text, numbers, `true`, `false`; win over everything but `VALVO_*`",
                            "env { MODE = fast, WORKERS = 4 }")
                    .restarts(it -> it);
    public static final Setting<ProcessSpec, List<String>> ENV_FILE =
            Setting.<ProcessSpec, List<String>>notation(
                            "env-file",
                            SettingType.many(ScalarType.NAME),
                            List.of(),
                            "one or several [files of `NAME=value` lines](#env-files); `env` wins",
                            "env-file = \".env\"")
                    .restarts(_ -> Optional.empty());
    public static final Setting<ProcessSpec, StandardInput> STDIN =
            Setting.of(
                            "stdin",
                            SettingType.written((it, _) -> stdin(it)),
                            StandardInput.NOTHING,
                            ProcessSpec::stdin,
                            "what it reads: nothing, what the daemon has (`inherit`; nothing after `up --detach`), or a file relative to `cwd`, from its beginning at each start",
                            "stdin = inherit")
                    .restarts(ProcessSettings::lasting);
    public static final Setting<ProcessSpec, Optional<String>> USER =
            Setting.of(
                            "user",
                            SettingType.maybe(ScalarType.NAME),
                            Optional.empty(),
                            ProcessSpec::user,
                            "name or number; needs root",
                            "user = root")
                    .restarts(it -> it);
    public static final Setting<ProcessSpec, Optional<String>> GROUP =
            Setting.of(
                            "group",
                            SettingType.maybe(ScalarType.NAME),
                            Optional.empty(),
                            ProcessSpec::group,
                            "name or number; needs root",
                            "group = root")
                    .restarts(it -> it);
    public static final Setting<ProcessSpec, OptionalInt> UMASK =
            number("umask", UMASK_TYPE, ProcessSpec::umask, "octal", "umask = 022");
    public static final Setting<ProcessSpec, OptionalInt> NICE =
            number(
                    "nice",
                    ScalarType.whole(-20, 19),
                    ProcessSpec::nice,
                    "-20 (first) to 19 (last)",
                    "nice = 10");
    public static final Setting<ProcessSpec, OptionalInt> OOM_SCORE_ADJ =
            number(
                    "oom-score-adj",
                    ScalarType.whole(-1000, 1000),
                    ProcessSpec::oomScoreAdj,
                    "-1000 (never killed when memory runs out) to 1000 (killed first)",
                    "oom-score-adj = 500");
    public static final Setting<ProcessSpec, Map<String, Rlimit>> RLIMITS =
            Setting.<ProcessSpec, Map<String, Rlimit>>of(
                            "rlimits",
                            SettingType.written((it, _) -> rlimits(it)),
                            Map.of(),
                            ProcessSpec::rlimits,
                            "bounds of the kernel: a number, `unlimited`, or soft and hard; sizes for those that count bytes",
                            "rlimits { nofile = 4096, core = unlimited, nproc { soft = 100, hard = 200 } }")
                    .restarts("rlimits", Map::entrySet, ProcessSettings::lasting);

    /** Counts before a start only. */
    public static final Setting<ProcessSpec, Optional<String>> MATCH =
            Setting.of(
                    "match",
                    SettingType.maybe(ScalarType.REGEX.as(Pattern::pattern, Pattern::compile)),
                    Optional.empty(),
                    ProcessSpec::match,
                    "regular expression of command lines: duplicates, cleaned up before a start",
                    "match = \"node .*server.js\"");

    private ProcessSettings() {}

    private static Setting<ProcessSpec, OptionalInt> number(
            String key,
            ScalarType<Integer> type,
            Function<ProcessSpec, OptionalInt> value,
            String meaning,
            String example) {
        return Setting.of(
                        key,
                        SettingType.maybe(type)
                                .as(ProcessSettings::primitive, ProcessSettings::boxed),
                        OptionalInt.empty(),
                        value,
                        meaning,
                        example)
                .restarts(ProcessSettings::boxed);
    }

    private static OptionalInt primitive(Optional<Integer> number) {
        return number.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    private static Optional<Integer> boxed(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    private static Optional<String> stdin(StandardInput stdin) {
        return switch (stdin) {
            case StandardInput.Nothing() -> Optional.empty();
            case StandardInput.Inherited() -> Optional.of("inherit");
            case StandardInput.File(var file) -> Optional.of(file.toString());
        };
    }

    private static Optional<Object> lasting(StandardInput stdin) {
        return switch (stdin) {
            case StandardInput.Nothing _ -> Optional.empty();
            case StandardInput.Inherited _ -> Optional.of("inherit");
            case StandardInput.File(var file) -> Optional.of(Map.of("file", file.toString()));
        };
    }

    private static Map<String, Object> rlimits(Map<String, Rlimit> limits) {
        var all = new LinkedHashMap<String, Object>();
        limits.forEach((name, it) ->
                all.put(
                        name,
                        SettingText.ordered(
                                "soft", BOUND.print().apply(it.soft()),
                                "hard", BOUND.print().apply(it.hard()))));
        return all;
    }

    private static Map<String, Object> lasting(Map<String, Rlimit> limits) {
        var all = new LinkedHashMap<String, Object>();
        limits.forEach((name, it) -> all.put(name, List.of(it.soft(), it.hard())));
        return all;
    }

    private static Optional<Integer> octal(String text) {
        return text.matches("[0-7]{1,4}")
                ? Optional.of(Integer.parseInt(text, 8))
                : Optional.empty();
    }

    private static Optional<Long> bound(String text) {
        return text.equals(UNLIMITED) ? Optional.of(-1L) : HoconSizes.parse(text);
    }
}
