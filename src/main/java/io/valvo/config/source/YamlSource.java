package io.valvo.config.source;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;

/** YAML 1.2 by snakeyaml-engine, as the same values that HOCON becomes; each keeps its line. */
final class YamlSource {
    /** Nested objects and lists; an alias that contains itself would never end. */
    private static final int DEPTH = 100;

    /** Values, with aliases written out: a few lines of them can stand for billions. */
    private static final int VALUES = 100_000;

    private final Path file;
    private final String text;
    private final LoadSettings settings;
    private final ErrorCollector problems;
    private int values;

    private YamlSource(Path file, String text, ErrorCollector problems) {
        this.file = file;
        this.text = text;
        this.settings =
                LoadSettings.builder().setLabel(Objects.toString(file.getFileName())).build();
        this.problems = problems;
    }

    /** {@code file}: absolute. */
    static Optional<ConfigObject> read(Path file, String text, ErrorCollector problems) {
        return new YamlSource(file, text, problems).read();
    }

    private Optional<ConfigObject> read() {
        try {
            return root(new Compose(settings).composeString(text));
        } catch (MarkedYamlEngineException e) {
            var fault = YamlErrorText.of(e, text, settings);
            return told(fault.line(), fault.text());
        } catch (YamlEngineException e) {
            return told(0, "text that YAML doesn't allow, or too many aliases");
        }
    }

    private Optional<ConfigObject> root(Optional<Node> document) {
        if (document.isEmpty()) return told(0, "nothing but comments");
        if (document.get() instanceof MappingNode mapping) return whole(mapping);
        return told(line(document.get()), "a document that is no mapping of keys to values");
    }

    private Optional<ConfigObject> whole(MappingNode mapping) {
        var object = (ConfigObject) value(mapping, 0);
        return values <= VALUES
                ? Optional.of(object)
                : told(0, "aliases that stand for more than 100000 values");
    }

    private Optional<ConfigObject> told(int line, String found) {
        problems.add(ValueOrigins.of(file, line), "", found, "", "");
        return Optional.empty();
    }

    private ConfigValue value(Node node, int depth) {
        if (depth > DEPTH) return tooDeep(node);
        if (++values > VALUES) return nothing(node);
        var plain =
                switch (node) {
                    case MappingNode mapping -> object(mapping, depth);
                    case SequenceNode sequence -> list(sequence, depth);
                    case ScalarNode scalar -> scalar(scalar);
                    default -> null;
                };
        return ConfigValueFactory.fromAnyRef(plain).withOrigin(origin(node));
    }

    private ConfigValue tooDeep(Node node) {
        problems.add(
                origin(node),
                "",
                "objects or lists nested too deeply",
                "",
                "an alias may not contain itself");
        return nothing(node);
    }

    private ConfigValue nothing(Node node) {
        return ConfigValueFactory.fromAnyRef(null).withOrigin(origin(node));
    }

    private Object object(MappingNode mapping, int depth) {
        var values = new LinkedHashMap<String, ConfigValue>();
        for (var entry : mapping.getValue()) {
            var value = value(entry.getValueNode(), depth + 1);
            if (!(entry.getKeyNode() instanceof ScalarNode key))
                notAKey(entry.getKeyNode(), "a key that is no text");
            else if (values.put(key.getValue(), value) != null)
                notAKey(key, "the key " + KeyText.shown(key.getValue()) + " a second time");
        }
        return values;
    }

    private void notAKey(Node node, String found) {
        problems.add(origin(node), "", found, "", "");
    }

    private Object list(SequenceNode sequence, int depth) {
        var values = new ArrayList<ConfigValue>();
        for (var element : sequence.getValue()) values.add(value(element, depth + 1));
        return values;
    }

    /**
     * Whole numbers stay numbers; others stay the text that was written, which the reader takes as
     * well.
     */
    private static @Nullable Object scalar(ScalarNode node) {
        if (node.getTag().equals(Tag.NULL)) return null;
        if (node.getTag().equals(Tag.BOOL)) return Boolean.valueOf(node.getValue());
        if (node.getTag().equals(Tag.INT) && node.getValue().matches("0|-?[1-9]\\d{0,14}"))
            return new BigDecimal(node.getValue()).longValueExact();
        return node.getValue();
    }

    /** A mapping begins on the line of its first key, as text does. */
    private ConfigOrigin origin(Node node) {
        return ValueOrigins.of(file, line(node));
    }

    private static int line(Node node) {
        return node.getStartMark().map(it -> it.getLine() + 1).orElse(0);
    }
}
