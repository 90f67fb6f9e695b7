package io.valvo.model.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text with places that are filled at each start, {@code --port={{ports.http}}}. Four opening
 * braces in a row stand for two literal ones; closing ones alone are themselves. Reading never
 * fails: what is not a name is an {@link Unknown} part, told at load, and is left as it is when
 * filled.
 */
public record Template(List<Part> parts) {
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\{\\{|\\{\\{([^{}]*)}}|\\{\\{");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]+");

    /** A piece of the text. */
    public sealed interface Part {}

    /** As it is. */
    public record Text(String text) implements Part {}

    /** {@code {{service}}} */
    public record Service() implements Part {}

    /** {@code {{instance}}}: {@code backend/2}. */
    public record Instance() implements Part {}

    /** {@code {{instance.number}}}, from 1. */
    public record InstanceNumber() implements Part {}

    /** {@code {{state-dir}}} */
    public record StateDir() implements Part {}

    /** {@code {{port}}}: about the service itself. */
    public record Own(Field field) implements Part {}

    /** {@code {{services.db.url}}}: about another one. */
    public record Other(String service, Field field) implements Part {}

    /** Between the braces stands no name that exists; or they aren't closed. */
    public record Unknown(String text) implements Part {}

    /** What can be asked of an address. */
    public sealed interface Field {}

    public record Host() implements Field {}

    public record Url() implements Field {}

    /** Without a name the first port. */
    public record Port(Optional<String> name) implements Field {}

    /**
     * What the places are filled with.
     *
     * @param number of the instance, from 1
     * @param own where this instance listens
     * @param services where the others answer, those that are not started yet included ({@link
     *     ServiceAddress#declared})
     */
    public record Scope(
            String service,
            String instance,
            int number,
            ServiceAddress own,
            Map<String, ServiceAddress> services,
            Path stateDir) {}

    public static Template parse(String text) {
        var parts = new ArrayList<Part>();
        var place = PLACE.matcher(text);
        int end = 0;
        while (place.find()) {
            if (place.start() > end) parts.add(new Text(text.substring(end, place.start())));
            parts.add(part(place.group(), Optional.ofNullable(place.group(1))));
            end = place.end();
        }
        if (end < text.length()) parts.add(new Text(text.substring(end)));
        return new Template(List.copyOf(parts));
    }

    /**
     * The text with every place filled; an address that is not in the scope leaves its place empty.
     */
    public String fill(Scope scope) {
        return parts.stream().map(part -> fill(part, scope)).collect(Collectors.joining());
    }

    public static List<String> fill(List<String> texts, Scope scope) {
        return texts.stream().map(text -> parse(text).fill(scope)).toList();
    }

    /** It has no places. */
    public boolean plain() {
        return parts.stream().allMatch(Text.class::isInstance);
    }

    private static Part part(String all, Optional<String> inside) {
        if (all.equals("{{{{")) return new Text("{{");
        return inside.map(String::strip)
                .<Part>map(Template::named)
                .orElseGet(() -> new Unknown(all));
    }

    private static Part named(String name) {
        return switch (name) {
            case "service" -> new Service();
            case "instance" -> new Instance();
            case "instance.number" -> new InstanceNumber();
            case "state-dir" -> new StateDir();
            default -> addressed(name);
        };
    }

    private static Part addressed(String name) {
        var words = name.split("\\.", 3);
        boolean other = words.length == 3 && words[0].equals("services") && name(words[1]);
        var part =
                other
                        ? field(words[2]).<Part>map(field -> new Other(words[1], field))
                        : field(name).<Part>map(Own::new);
        return part.orElseGet(() -> new Unknown("{{" + name + "}}"));
    }

    private static Optional<Field> field(String name) {
        return switch (name) {
            case "host" -> Optional.of(new Host());
            case "url" -> Optional.of(new Url());
            case "port" -> Optional.of(new Port(Optional.empty()));
            default -> namedPort(name);
        };
    }

    private static Optional<Field> namedPort(String name) {
        if (!name.startsWith("ports.")) return Optional.empty();
        var port = name.substring("ports.".length());
        return name(port) ? Optional.of(new Port(Optional.of(port))) : Optional.empty();
    }

    private static boolean name(String text) {
        return NAME.matcher(text).matches();
    }

    private static String fill(Part part, Scope scope) {
        return switch (part) {
            case Text(String text) -> text;
            case Service() -> scope.service();
            case Instance() -> scope.instance();
            case InstanceNumber() -> Integer.toString(scope.number());
            case StateDir() -> scope.stateDir().toString();
            case Own(Field field) -> value(scope.own(), field);
            case Other(String service, Field field) ->
                    Optional.ofNullable(scope.services().get(service))
                            .map(a -> value(a, field))
                            .orElse("");
            case Unknown(String text) -> text;
        };
    }

    private static String value(ServiceAddress address, Field field) {
        return switch (field) {
            case Host() -> address.host();
            case Url() -> address.url().orElse("");
            case Port(var name) ->
                    name.map(address::port)
                            .orElseGet(address::port)
                            .map(String::valueOf)
                            .orElse("");
        };
    }
}
