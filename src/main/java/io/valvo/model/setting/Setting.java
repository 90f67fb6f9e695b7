package io.valvo.model.setting;

import java.util.Optional;
import java.util.function.Function;

/**
 * A row of the table of settings.
 *
 * @param key in the object that it stands in
 * @param otherwise the default; empty: it follows from what is within
 * @param value the component of the record that holds it
 * @param help absent: the manual has no line of its own for it, only for what is within it
 * @param shownAs what a plan calls a change of it; empty: the key
 * @param <S> the record that holds it
 * @param <T> its value
 */
public record Setting<S, T>(
        String key,
        SettingType<T> type,
        Optional<T> otherwise,
        Function<S, T> value,
        SettingEffect<T> effect,
        Optional<Help> help,
        String shownAs) {
    /**
     * What people are told.
     *
     * @param meaning one line of Markdown
     * @param fallback instead of the default; empty: the default
     * @param example may be empty
     */
    public record Help(String meaning, String fallback, String example) {}

    public static <S, T> Setting<S, T> of(
            String key,
            SettingType<T> type,
            T otherwise,
            Function<S, T> value,
            String meaning,
            String example) {
        return new Setting<>(
                key,
                type,
                Optional.of(otherwise),
                value,
                new SettingEffect.Update<>(),
                Optional.of(new Help(meaning, "", example)),
                "");
    }

    /** An object whose keys are settings by themselves. */
    public static <S, T> Setting<S, T> part(String key, SettingType<T> type, Function<S, T> value) {
        return new Setting<>(
                key,
                type,
                Optional.empty(),
                value,
                new SettingEffect.Update<>(),
                Optional.empty(),
                "");
    }

    /** Another way to write what a neighbour holds: it has no value of its own. */
    public static <S, T> Setting<S, T> notation(
            String key, SettingType<T> type, T otherwise, String meaning, String example) {
        return of(key, type.unwritten(), otherwise, (S _) -> otherwise, meaning, example)
                .otherwiseShown(SettingText.cell(type.write(otherwise)));
    }

    T read(SettingType.Place place) {
        return place.read(key, type)
                .or(this::otherwise)
                .orElseThrow(() -> new IllegalStateException(key + " has a reader of its own"));
    }

    /** The same setting of a record that holds {@code S}. */
    public <R> Setting<R, T> within(Function<R, S> part) {
        return new Setting<>(key, type, otherwise, value.compose(part), effect, help, shownAs);
    }

    /** Its value as a whole is kept: text, numbers, flags, lists and maps of such. */
    public Setting<S, T> restarts() {
        return restarts(it -> it);
    }

    public Setting<S, T> restarts(Function<T, Object> lasting) {
        return restarts(key, lasting, lasting);
    }

    public Setting<S, T> restarts(
            String mark, Function<T, Object> known, Function<T, Object> lasting) {
        return with(new SettingEffect.Restart<>(mark, known, lasting));
    }

    public Setting<S, T> needsDaemonRestart() {
        return with(new SettingEffect.DaemonRestart<>());
    }

    public Setting<S, T> shownAs(String name) {
        return new Setting<>(key, type, otherwise, value, effect, help, name);
    }

    public Setting<S, T> required() {
        return otherwiseShown("required");
    }

    /** {@code text} stands in the column of defaults, as Markdown. */
    public Setting<S, T> otherwiseShown(String text) {
        return helped(help.map(it -> new Help(it.meaning(), text, it.example())));
    }

    public Setting<S, T> helped(Optional<Help> other) {
        return new Setting<>(key, type, otherwise, value, effect, other, shownAs);
    }

    /** It may be written as an object, too. */
    public Setting<S, T> formed(String prefix, SettingPart<?> part) {
        return typed(type.form(prefix, part));
    }

    public Setting<S, T> typed(SettingType<T> other) {
        return new Setting<>(key, other, otherwise, value, effect, help, shownAs);
    }

    private Setting<S, T> with(SettingEffect<T> other) {
        return new Setting<>(key, type, otherwise, value, other, help, shownAs);
    }
}
