package io.valvo.config.source;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;

import io.valvo.model.setting.ScalarType;
import io.valvo.model.setting.Setting;
import io.valvo.model.setting.SettingType;
import io.valvo.model.setting.SettingValues;
import io.valvo.text.SecretMask;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Typed access to one object of a configuration. A value of the wrong kind is told and counts as
 * absent, so that reading goes on and finds the other mistakes. Whatever was never asked for is, at
 * {@link #close}, an unknown key.
 */
public final class ConfigSection implements SettingType.Place {
    /** What a service has and its variants haven't. */
    private static final List<String> OF_THE_WHOLE =
            List.of("variants", "on-demand", "idle-stop", "update", "test");

    /** Unknown keys that may be slips; a file of nothing but more is one of something else. */
    private static final int FEW = 3;

    /** Unknown keys of one object that are told. */
    private static final int LISTED = 20;

    private final String path;
    private final String pattern;
    private final ConfigObject object;
    private final ErrorCollector problems;
    private final SortedSet<String> known = new TreeSet<>();

    private ConfigSection(
            String path, String pattern, ConfigObject object, ErrorCollector problems) {
        this.path = path;
        this.pattern = pattern;
        this.object = object;
        this.problems = problems;
    }

    public static ConfigSection root(ConfigObject object, ErrorCollector problems) {
        return new ConfigSection("", "", object, problems);
    }

    public ConfigObject object() {
        return object;
    }

    /** Those that the configuration consists of, and opens others that it names. */
    public SourceFiles files() {
        return problems.files();
    }

    public ConfigOrigin origin() {
        return object.origin();
    }

    /** {@code services.web.restart.max} */
    public String setting(String key) {
        var shown = KeyText.shown(key);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    /** Absent, or null: the way to take a default back. */
    public Optional<ConfigValue> value(String key) {
        known.add(key);
        problems.asked(place(key));
        return Optional.ofNullable(object.get(key)).filter(value -> !ConfigValues.none(value));
    }

    @Override
    public boolean has(String key) {
        return value(key).isPresent();
    }

    public <T> Optional<T> get(String key, ScalarType<T> kind) {
        return value(key).flatMap(value -> read(value, setting(key), kind));
    }

    public <T> T get(String key, ScalarType<T> kind, T otherwise) {
        return get(key, kind).orElse(otherwise);
    }

    /** The default where it isn't set; also where it is wrong, which has then been told. */
    public <T> T get(Setting<?, T> setting) {
        return new SettingValues(this).get(setting);
    }

    @Override
    public <T> Optional<T> read(String key, SettingType<T> type) {
        return type.read().apply(new Value(key));
    }

    /** A list, or one value alone; absent: empty. */
    public <T> List<T> list(String key, ScalarType<T> kind) {
        return value(key).map(value -> list(value, setting(key), kind)).orElse(List.of());
    }

    /** A part; absent: an empty one. */
    public ConfigSection section(String key) {
        return value(key)
                .map(value -> part(key, key, value))
                .orElseGet(() -> part(key, key, empty()));
    }

    /** What stands under a name that users choose, together with its name; only objects. */
    public ConfigSection named(String name) {
        return part(name, "*", object.getOrDefault(name, empty()));
    }

    /** The same with what is missing taken from another object. */
    public ConfigSection withDefaults(ConfigObject defaults) {
        var merged = object.withFallback(defaults).withOrigin(object.origin());
        return new ConfigSection(path, pattern, merged, problems);
    }

    /** An object that stands in a list, or where other kinds of values may stand. */
    public ConfigSection element(String key, ConfigObject element) {
        return part(key, key, element);
    }

    /**
     * A variant of what this section describes: the same keys, its own values first. It has no
     * variants itself.
     */
    public ConfigSection variant(String name, ConfigObject shape) {
        var base = object;
        for (var key : OF_THE_WHOLE) base = base.withoutKey(key);
        var merged = shape.withFallback(base).withOrigin(shape.origin());
        return new ConfigSection(setting("variants." + name), pattern, merged, problems);
    }

    /** Names that users choose, in alphabetical order; what is null is left out. */
    public List<String> names() {
        return object.keySet().stream()
                .filter(name -> !ConfigValues.none(at(name)))
                .sorted()
                .toList();
    }

    /** The same as written from top to bottom. */
    public List<String> namesAsWritten() {
        var name = path.substring(path.lastIndexOf('.') + 1);
        return KeyOrder.asWritten(name, object, files()).stream()
                .filter(key -> !ConfigValues.none(at(key)))
                .toList();
    }

    /** What stands under one of the {@link #names}. */
    public ConfigValue at(String name) {
        return object.getOrDefault(name, empty());
    }

    @Override
    public void wrong(String key, String found, String expected, String cure) {
        var value = Optional.<ConfigValue>ofNullable(object.get(key));
        wrong(
                value.map(ConfigValue::origin).orElse(object.origin()),
                setting(key),
                found,
                expected,
                cure);
    }

    public void wrong(
            ConfigOrigin origin, String setting, String found, String expected, String cure) {
        problems.add(origin, setting, found, expected, cure);
    }

    @Override
    public void warn(String key, String found, String expected, String cure) {
        var origin =
                Optional.<ConfigValue>ofNullable(object.get(key))
                        .map(ConfigValue::origin)
                        .orElse(object.origin());
        problems.warn(origin, setting(key), found, expected, cure);
    }

    /** The value is of no kind that is accepted here. */
    public void wrong(String key, ConfigValue value, String expected, String cure) {
        problems.add(value.origin(), setting(key), shown(key, value), expected, cure);
    }

    public void missing(String key, String expected, String cure) {
        problems.add(object.origin(), setting(key), "nothing", expected, cure);
    }

    @Override
    public void close() {
        var unknown = object.keySet().stream().filter(key -> !expected(key)).sorted().toList();
        if (path.isEmpty() && unknown.size() > FEW && unknown.size() == object.size())
            problems.add(object.origin(), "", "a file that has no setting of Valvo in it", "", "");
        else tell(unknown);
    }

    private void tell(List<String> unknown) {
        unknown.stream().limit(LISTED).forEach(this::unknown);
        int more = unknown.size() - LISTED;
        if (more > 0) problems.add(object.origin(), path, more + " more unknown keys", "", "");
    }

    private boolean expected(String key) {
        return known.contains(key) || (path.isEmpty() && key.startsWith("x-"));
    }

    private void unknown(String key) {
        var later = UnsupportedKeys.about(place(key));
        if (later.isPresent())
            wrong(key, "a setting that this version doesn't have yet", "", later.get());
        else wrong(key, "an unknown key", "", cureOf(key));
    }

    private String place(String key) {
        return pattern.isEmpty() ? key : pattern + "." + key;
    }

    private String cureOf(String key) {
        if (key.contains(".") && known.contains(key.substring(0, key.indexOf('.'))))
            return "JSON and YAML keys have no dots: nest it as { "
                    + key.replace(".", " { ")
                    + " …";
        return ForeignKeys.about(place(key)).orElseGet(() -> DidYouMean.text(key, known));
    }

    public <T> Optional<T> read(ConfigValue value, String setting, ScalarType<T> kind) {
        var read = ConfigValues.read(value, kind);
        if (read.isEmpty())
            problems.add(
                    value.origin(),
                    setting,
                    shown(setting, value),
                    kind.expected(),
                    ConfigValues.cure(value, kind));
        return read;
    }

    private <T> List<T> list(ConfigValue value, String setting, ScalarType<T> kind) {
        if (!(value instanceof ConfigList list))
            return read(value, setting, kind).stream().toList();
        var values = new ArrayList<T>();
        for (var element : list) read(element, setting, kind).ifPresent(values::add);
        return values;
    }

    private ConfigSection part(String key, String patternKey, ConfigValue value) {
        boolean fits = value instanceof ConfigObject;
        if (!fits) wrong(key, value, "an object: " + key + " { … }", "");
        var inner = pattern.isEmpty() ? patternKey : pattern + "." + patternKey;
        return new ConfigSection(
                setting(key), inner, fits ? (ConfigObject) value : empty(), problems);
    }

    private ConfigObject empty() {
        return ConfigValueFactory.fromMap(java.util.Map.<String, Object>of())
                .withOrigin(object.origin());
    }

    private String shown(String setting, ConfigValue value) {
        var name = setting.substring(setting.lastIndexOf('.') + 1);
        return problems.secrets().named(name) && ConfigValues.scalar(value).isPresent()
                ? SecretMask.MASK
                : ConfigValues.found(value);
    }

    /** What stands under one key. */
    private final class Value implements SettingType.Source {
        private final String key;

        Value(String key) {
            this.key = key;
        }

        @Override
        public <T> Optional<T> one(ScalarType<T> type) {
            return get(key, type);
        }

        @Override
        public <T> List<T> many(ScalarType<T> type) {
            return list(key, type);
        }

        @Override
        public SettingType.Place object() {
            return section(key);
        }
    }
}
