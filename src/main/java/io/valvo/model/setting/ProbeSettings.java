package io.valvo.model.setting;

import io.valvo.model.spec.ProbeSpec;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The kinds of probes, as {@code startup}, {@code ready} and {@code health} have them. */
public final class ProbeSettings<S> {
    private final Function<S, List<ProbeSpec>> probes;

    /** {@code probes}: those of a section. */
    ProbeSettings(Function<S, List<ProbeSpec>> probes) {
        this.probes = probes;
    }

    Setting<S, Optional<ProbeSpec.Http>> http(String meaning, String example) {
        return Setting.of(
                "http",
                SettingType.written((probe, secrets) ->
                        probe.map(it -> HttpProbeSettings.SECTION.write(it, secrets))),
                Optional.empty(),
                of(ProbeSpec.Http.class),
                meaning,
                example);
    }

    Setting<S, Optional<ProbeSpec.Tcp>> tcp(String meaning, String example) {
        return Setting.of(
                "tcp",
                SettingType.written((probe, _) ->
                        probe.map(it -> it.port().<Object>map(name -> name).orElse(true))),
                Optional.empty(),
                of(ProbeSpec.Tcp.class),
                meaning,
                example);
    }

    Setting<S, Optional<ProbeSpec.Exec>> exec(String meaning, String example) {
        return Setting.of(
                "exec",
                SettingType.written(
                        (probe, secrets) -> probe.map(it -> secrets.masked(it.command()))),
                Optional.empty(),
                of(ProbeSpec.Exec.class),
                meaning,
                example);
    }

    Setting<S, Optional<ProbeSpec.Log>> log(String meaning, String example) {
        return Setting.of(
                "log",
                SettingType.maybe(ScalarType.REGEX.as(ProbeSpec.Log::new, ProbeSpec.Log::pattern)),
                Optional.empty(),
                of(ProbeSpec.Log.class),
                meaning,
                example);
    }

    Setting<S, Boolean> asksByNotify(String meaning, String example) {
        return Setting.<S, Boolean>of(
                        "notify",
                        SettingType.one(ScalarType.FLAG)
                                .hiding((it, _) -> Optional.of(it).filter(yes -> yes)),
                        false,
                        it -> of(ProbeSpec.Notify.class).apply(it).isPresent(),
                        meaning,
                        example)
                .otherwiseShown("`false`");
    }

    private <P extends ProbeSpec> Function<S, Optional<P>> of(Class<P> kind) {
        return probes.andThen(
                all -> all.stream().filter(kind::isInstance).map(kind::cast).findFirst());
    }
}
