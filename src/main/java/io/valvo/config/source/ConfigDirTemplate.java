package io.valvo.config.source;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in {@code {{config-dir}}} wherever it stands in a value: the folder of the configuration is
 * known when it is read, so paths may begin with it as well as arguments. A command that is one
 * text is split before: a blank in the folder is none between words. Four braces in a row are two
 * literal ones, as in every {@link io.valvo.model.spec.Template}.
 */
public final class ConfigDirTemplate {
    public static final String NAME = "config-dir";

    /** What {@code CommandReader} splits. */
    private static final Set<String> COMMANDS =
            Set.of(
                    "command",
                    "exec",
                    "pre-start",
                    "post-start",
                    "pre-stop",
                    "post-stop",
                    "on-exit");

    private static final Pattern PLACE =
            Pattern.compile("\\{\\{\\{\\{|\\{\\{\\s*" + NAME + "\\s*}}");

    private final String folder;

    public ConfigDirTemplate(Path folder) {
        this.folder = folder.toString();
    }

    public String filled(String text) {
        if (!text.contains(NAME)) return text;
        return PLACE.matcher(text)
                .replaceAll(it ->
                        Matcher.quoteReplacement(it.group().equals("{{{{") ? it.group() : folder));
    }

    ConfigObject filled(ConfigObject object) {
        var filled = object;
        for (var entry : object.entrySet()) {
            boolean text = entry.getValue().valueType() == ConfigValueType.STRING;
            if (text && COMMANDS.contains(entry.getKey())) continue;
            var value = filled(entry.getValue());
            if (!value.equals(entry.getValue())) filled = filled.withValue(entry.getKey(), value);
        }
        return filled;
    }

    private ConfigValue filled(ConfigValue value) {
        return switch (value) {
            case ConfigObject object -> filled(object);
            case ConfigList list -> filled(list);
            default -> value.unwrapped() instanceof String text ? filled(value, text) : value;
        };
    }

    private ConfigValue filled(ConfigList list) {
        var values = list.stream().map(this::filled).toList();
        boolean same = true;
        for (int i = 0; i < values.size(); i++) same &= values.get(i).equals(list.get(i));
        return same ? list : ConfigValueFactory.fromIterable(values).withOrigin(list.origin());
    }

    private ConfigValue filled(ConfigValue value, String text) {
        var filled = filled(text);
        return filled.equals(text)
                ? value
                : ConfigValueFactory.fromAnyRef(filled).withOrigin(value.origin());
    }
}
