package io.valvo.model.setting;

import io.valvo.text.SecretMask;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The settings of one object, in the order in which {@code conf/reference.conf} has them, and what
 * follows from them: the object as it is written, what differs between two, what a fingerprint
 * keeps, the lines of the manual.
 */
public record SettingSection<S>(List<Setting<S, ?>> settings) implements SettingPart<S> {
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <S> SettingSection<S> of(Setting<S, ?>... settings) {
        return new SettingSection<>(List.of(settings));
    }

    @Override
    public Map<String, Object> write(S object, SecretMask secrets) {
        var all = new LinkedHashMap<String, Object>();
        for (var setting : settings) write(setting, object, secrets, all);
        return all;
    }

    private static <S, T> void write(
            Setting<S, T> setting, S object, SecretMask secrets, Map<String, Object> all) {
        var value = setting.type().writer().apply(setting.value().apply(object), secrets);
        switch (value) {
            case Optional<?> it -> it.ifPresent(inner -> all.put(setting.key(), inner));
            case Map<?, ?> it when it.isEmpty() -> {}
            case Collection<?> it when it.isEmpty() -> {}
            default -> all.put(setting.key(), value);
        }
    }

    /**
     * By name, in the order of the settings; entries of maps that restart by their keys as well:
     * {@code env.NAME}.
     */
    public Stream<SettingChange> changes(S old, S now) {
        return changes("", old, now).distinct();
    }

    @Override
    public Stream<SettingChange> changes(String above, S old, S now) {
        return settings.stream().flatMap(it -> changes(it, above, old, now));
    }

    private static <S, T> Stream<SettingChange> changes(
            Setting<S, T> setting, String above, S old, S now) {
        var before = setting.value().apply(old);
        var after = setting.value().apply(now);
        var path = above.isEmpty() ? setting.key() : above + "." + setting.key();
        return setting.type()
                .part()
                .map(part -> part.changes(path, before, after))
                .orElseGet(() -> change(setting, path, before, after));
    }

    private static <S, T> Stream<SettingChange> change(
            Setting<S, T> setting, String path, T before, T after) {
        var top = path.split("\\.", 2)[0];
        return switch (setting.effect()) {
            case SettingEffect.Restart<T>(_, var known, _)
                    when !Objects.equals(known.apply(before), known.apply(after)) ->
                    names(named(setting, path), known.apply(before), known.apply(after))
                            .map(it -> new SettingChange(it, true));
            case SettingEffect.Restart<T> _,
                    SettingEffect.Update<T> _,
                    SettingEffect.DaemonRestart<T> _ ->
                    before.equals(after)
                            ? Stream.empty()
                            : Stream.of(new SettingChange(named(setting, top), false));
        };
    }

    private static String named(Setting<?, ?> setting, String path) {
        return setting.shownAs().isEmpty() ? path : setting.shownAs();
    }

    private static Stream<String> names(String name, Object before, Object after) {
        if (!(before instanceof Map<?, ?> old && after instanceof Map<?, ?> now))
            return Stream.of(name);
        var keys = new TreeSet<String>();
        old.keySet().forEach(it -> keys.add((String) it));
        now.keySet().forEach(it -> keys.add((String) it));
        return keys.stream()
                .filter(it -> !Objects.equals(old.get(it), now.get(it)))
                .map(it -> name + "." + it);
    }

    @Override
    public Map<String, Object> lasting(S object) {
        var all = new LinkedHashMap<String, Object>();
        for (var setting : settings) lasting(setting, object, all);
        return all;
    }

    private static <S, T> void lasting(Setting<S, T> setting, S object, Map<String, Object> all) {
        var value = setting.value().apply(object);
        setting.type().part().ifPresent(it -> all.putAll(it.lasting(value)));
        if (setting.effect() instanceof SettingEffect.Restart<T>(var mark, _, var lasting))
            put(mark, lasting.apply(value), all);
    }

    /** One that isn't set isn't kept: a new setting changes nothing for who does without it. */
    private static void put(String mark, Object lasting, Map<String, Object> all) {
        boolean set =
                switch (lasting) {
                    case Optional<?> it -> it.isPresent();
                    case Collection<?> it -> !it.isEmpty();
                    case Map<?, ?> it -> !it.isEmpty();
                    case Boolean it -> it;
                    default -> true;
                };
        if (set) all.put(mark, lasting);
    }

    /** Names of those that differ and need a new daemon. */
    public List<String> needingDaemonRestart(S old, S now) {
        return settings.stream()
                .filter(it -> it.effect() instanceof SettingEffect.DaemonRestart)
                .filter(it -> !it.value().apply(old).equals(it.value().apply(now)))
                .<String>map(Setting::key)
                .toList();
    }

    /** The lines of the manual. */
    public Stream<ManualRow> manual() {
        return manual("");
    }

    @Override
    public Stream<ManualRow> manual(String prefix) {
        return settings.stream().flatMap(it -> manual(it, prefix + it.key()));
    }

    /** What is written as an object counts as a whole. */
    private static <S, T> Stream<ManualRow> manual(Setting<S, T> setting, String key) {
        var own = setting.help().stream().map(it -> row(setting, key, it));
        var part = setting.type().part().stream().flatMap(it -> it.manual(key + "."));
        var form =
                setting.type().form().stream()
                        .flatMap(it -> it.part().manual(key + it.prefix()))
                        .map(it -> it.with(setting.effect()));
        return Stream.of(own, part.map(it -> it.within(setting.effect())), form).flatMap(it -> it);
    }

    private static <T> ManualRow row(Setting<?, T> setting, String key, Setting.Help help) {
        var fallback =
                help.fallback().isEmpty()
                        ? setting.otherwise()
                                .map(it -> SettingText.cell(setting.type().write(it)))
                                .orElse("")
                        : help.fallback();
        return new ManualRow(key, help.meaning(), fallback, help.example(), setting.effect());
    }
}
