package io.valvo.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;

/** YAML 1.2 by snakeyaml-engine, as the same values that HOCON becomes; each keeps its line. */
final class YamlSource {
    /** Nested objects and lists; an alias that contains itself would never end. */
    private static final int DEPTH = 100;

    private final Path file;
    private final Problems problems;

    private YamlSource(Path file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    static Optional<ConfigObject> read(Path file, Problems problems) {
        return new YamlSource(file, problems).read();
    }

    private Optional<ConfigObject> read() {
        try (var text = Files.newInputStream(file)) {
            var settings =
                    LoadSettings.builder().setLabel(Objects.toString(file.getFileName())).build();
            return root(new Compose(settings).composeInputStream(text));
        } catch (MarkedYamlEngineException e) {
            return broken(e);
        } catch (YamlEngineException | IOException e) {
            return told(0, Objects.toString(e.getMessage()));
        }
    }

    private Optional<ConfigObject> root(Optional<Node> document) {
        if (document.isEmpty()) return told(0, "nothing but comments");
        if (document.get() instanceof MappingNode mapping)
            return Optional.of((ConfigObject) value(mapping, 0));
        return told(line(document.get()), "a document that is no mapping of keys to values");
    }

    private Optional<ConfigObject> broken(MarkedYamlEngineException e) {
        var mark = e.getProblemMark().or(e::getContextMark);
        var column = mark.map(m -> " (column " + (m.getColumn() + 1) + ")").orElse("");
        return told(mark.map(YamlSource::line).orElse(0), what(e) + column);
    }

    private static String what(MarkedYamlEngineException e) {
        var context = Optional.<String>ofNullable(e.getContext()).map(c -> c + ": ").orElse("");
        return (context + e.getProblem()).replaceAll("\\s+", " ").strip();
    }

    private Optional<ConfigObject> told(int line, String found) {
        problems.add(line, found, "", "");
        return Optional.empty();
    }

    private ConfigValue value(Node node, int depth) {
        if (depth > DEPTH) return tooDeep(node);
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
                line(node),
                "objects or lists nested too deeply",
                "",
                "an alias may not contain itself");
        return ConfigValueFactory.fromAnyRef(null).withOrigin(origin(node));
    }

    private Object object(MappingNode mapping, int depth) {
        var values = new LinkedHashMap<String, ConfigValue>();
        for (var entry : mapping.getValue()) {
            var value = value(entry.getValueNode(), depth + 1);
            if (!(entry.getKeyNode() instanceof ScalarNode key))
                notAKey(entry.getKeyNode(), "a key that is no text");
            else if (values.put(key.getValue(), value) != null)
                notAKey(key, "the key " + key.getValue() + " a second time");
        }
        return values;
    }

    private void notAKey(Node node, String found) {
        problems.add(line(node), found, "", "");
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
        return ConfigOriginFactory.newFile(file.toString()).withLineNumber(line(node));
    }

    private static int line(Node node) {
        return node.getStartMark().map(YamlSource::line).orElse(0);
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }
}
