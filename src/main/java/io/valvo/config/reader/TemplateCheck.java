package io.valvo.config.reader;

import io.valvo.config.source.ConfigDirTemplate;
import io.valvo.config.source.DidYouMean;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.Template;
import io.valvo.model.spec.Template.Field;
import io.valvo.model.spec.Template.Part;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Tells the names in templates that mean nothing, once all services are known. */
final class TemplateCheck {
    private static final List<String> PLAIN =
            List.of(
                    "port",
                    "host",
                    "url",
                    "service",
                    "instance",
                    "instance.number",
                    "state-dir",
                    ConfigDirTemplate.NAME);
    private static final String NO_PORT = "declare one: ports.http = 8080";

    private final Map<String, ServiceSpec> services;

    TemplateCheck(Map<String, ServiceSpec> services) {
        this.services = services;
    }

    void check(ReaderContext.Placed placed) {
        placed.template().parts().forEach(part -> check(placed, part));
    }

    private void check(ReaderContext.Placed placed, Part part) {
        switch (part) {
            case Template.Own(Field field) ->
                    field(placed, "{{" + text(field) + "}}", placed.service(), field);
            case Template.Other(String service, Field field) ->
                    field(
                            placed,
                            "{{services." + service + "." + text(field) + "}}",
                            service,
                            field);
            case Template.Unknown(String text) -> unknown(placed, text);
            case Template.Text _,
                    Template.Service _,
                    Template.Instance _,
                    Template.InstanceNumber _,
                    Template.StateDir _ -> {}
        }
    }

    private void unknown(ReaderContext.Placed placed, String text) {
        if (text.equals("{{"))
            wrong(placed, "{{ that is not closed", "a literal {{ is written {{{{");
        else
            wrong(
                    placed,
                    "the unknown template " + text,
                    DidYouMean.text(inside(text), names(placed.service())));
    }

    private void field(ReaderContext.Placed placed, String text, String service, Field field) {
        var spec = Optional.ofNullable(services.get(service));
        if (spec.isEmpty())
            wrong(
                    placed,
                    text + ", but there is no service \"" + service + "\"",
                    DidYouMean.text(service, services.keySet()));
        spec.ifPresent(s -> ports(placed, text, s, field));
    }

    private static void ports(
            ReaderContext.Placed placed, String text, ServiceSpec spec, Field field) {
        if (spec.ports().isEmpty())
            wrong(placed, text + ", but " + spec.name() + " has no port", NO_PORT);
        else if (field instanceof Template.Port(var name)
                && name.isPresent()
                && !spec.ports().containsKey(name.get()))
            wrong(
                    placed,
                    text + ", but " + spec.name() + " has no port of that name",
                    DidYouMean.text(name.get(), spec.ports().keySet()));
    }

    private static void wrong(ReaderContext.Placed placed, String found, String cure) {
        placed.section().wrong(placed.value().origin(), placed.setting(), found, "", cure);
    }

    private Set<String> names(String service) {
        var names = new TreeSet<>(PLAIN);
        services.forEach((name, spec) -> addFields(names, "services." + name + ".", spec));
        Optional.ofNullable(services.get(service)).ifPresent(spec -> addFields(names, "", spec));
        return names;
    }

    private static void addFields(Set<String> names, String prefix, ServiceSpec spec) {
        for (var field : List.of("url", "host", "port")) names.add(prefix + field);
        for (var port : spec.ports().keySet()) names.add(prefix + "ports." + port);
    }

    private static String text(Field field) {
        return switch (field) {
            case Template.Host() -> "host";
            case Template.Url() -> "url";
            case Template.Port(var name) -> name.map(n -> "ports." + n).orElse("port");
        };
    }

    private static String inside(String text) {
        return text.substring(2, text.length() - 2);
    }
}
