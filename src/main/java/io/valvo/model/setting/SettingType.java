package io.valvo.model.setting;

import io.valvo.text.SecretMask;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How a setting's value is read and written.
 *
 * @param read empty: absent
 * @param writer text, numbers, flags, lists and maps; an empty Optional, map or list is left out
 * @param part the value is an object whose keys count each by itself
 * @param form an object that it may be written as, for the manual; {@code prefix} is what stands
 *     between its own key and theirs
 */
public record SettingType<T>(
        Function<Source, Optional<T>> read,
        BiFunction<T, SecretMask, Object> writer,
        Optional<SettingPart<T>> part,
        Optional<Form> form) {
    /** What a configuration has for one setting. A wrong value is told and counts as absent. */
    public interface Source {
        <T> Optional<T> one(ScalarType<T> type);

        /** A list, or one value alone; absent: empty. */
        <T> List<T> many(ScalarType<T> type);

        /** An object; absent: an empty one. */
        Place object();
    }

    /** An object of a configuration. */
    public interface Place extends SettingFindings {
        <T> Optional<T> read(String key, SettingType<T> type);

        /** Tells every key that nobody asked for. */
        void close();
    }

    public record Form(String prefix, SettingPart<?> part) {}

    public static <T> SettingType<T> one(ScalarType<T> type) {
        return new SettingType<>(
                it -> it.one(type),
                (value, _) -> type.print().apply(value),
                Optional.empty(),
                Optional.empty());
    }

    public static <T> SettingType<Optional<T>> maybe(ScalarType<T> type) {
        return new SettingType<>(
                it -> Optional.of(it.one(type)).filter(Optional::isPresent),
                (value, _) -> value.map(type.print()),
                Optional.empty(),
                Optional.empty());
    }

    public static <T> SettingType<List<T>> many(ScalarType<T> type) {
        return new SettingType<>(
                it -> Optional.of(it.many(type)).filter(all -> !all.isEmpty()),
                (values, _) -> values.stream().map(type.print()).toList(),
                Optional.empty(),
                Optional.empty());
    }

    /** Read by a reader of {@code config.reader} that knows more than this place. */
    public static <T> SettingType<T> written(BiFunction<T, SecretMask, Object> writer) {
        return new SettingType<>(_ -> Optional.empty(), writer, Optional.empty(), Optional.empty());
    }

    /** Likewise an object. */
    public static <T> SettingType<T> written(SettingPart<T> section) {
        return new SettingType<>(
                _ -> Optional.empty(), section::write, Optional.of(section), Optional.empty());
    }

    /** Objects by names that users choose. */
    public static <T> SettingType<Map<String, T>> named(SettingPart<T> section) {
        return SettingType.<Map<String, T>>written(
                        (all, mask) -> {
                            var written = new LinkedHashMap<String, Object>();
                            all.forEach((name, it) -> written.put(name, section.write(it, mask)));
                            return written;
                        })
                .form(".NAME.", section);
    }

    /** An object that may be absent as a whole. */
    public static <T> SettingType<Optional<T>> optional(SettingPart<T> section) {
        return SettingType.<Optional<T>>written(
                        (value, mask) -> value.map(it -> section.write(it, mask)))
                .form(".", section);
    }

    public SettingType<T> form(String prefix, SettingPart<?> section) {
        return new SettingType<>(read, writer, part, Optional.of(new Form(prefix, section)));
    }

    /** The same value in another shape. */
    public <U> SettingType<U> as(Function<T, U> shape, Function<U, T> back) {
        return new SettingType<>(
                it -> read.apply(it).map(shape),
                (value, mask) -> writer.apply(back.apply(value), mask),
                Optional.empty(),
                form);
    }

    /** Secrets within it are masked. */
    public SettingType<T> hiding(BiFunction<T, SecretMask, Object> masked) {
        return new SettingType<>(read, masked, part, form);
    }

    /** Written even where it is empty. */
    public SettingType<T> always() {
        return hiding((value, secrets) -> Optional.of(writer.apply(value, secrets)));
    }

    SettingType<T> unwritten() {
        return hiding((_, _) -> Optional.empty());
    }

    Object write(T value) {
        return writer.apply(value, SecretMask.USUAL);
    }
}
