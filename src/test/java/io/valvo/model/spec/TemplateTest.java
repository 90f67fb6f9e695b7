package io.valvo.model.spec;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

class TemplateTest {
    private static final Template.Scope SCOPE =
            new Template.Scope(
                    "web",
                    "web/2",
                    2,
                    new ServiceAddress("127.0.0.1", ports()),
                    Map.of("db", new ServiceAddress("::1", Map.of("postgresql", 5432))),
                    Path.of("/var/valvo"));

    @ParameterizedTest
    @CsvSource({
        "{{port}}, 8080",
        "--admin={{ports.admin}}!, --admin=9!",
        "{{host}}:{{ port }}, 127.0.0.1:8080",
        "{{url}}/x, http://127.0.0.1:8080/x",
        "{{service}} {{instance}} {{instance.number}}, web web/2 2",
        "{{services.db.url}}, postgresql://[::1]:5432",
        "{{services.db.host}} {{services.db.port}} {{services.db.ports.postgresql}}, ::1 5432 5432",
        "{{state-dir}}/site, /var/valvo/site",
        "{{{{.Names}} {{port}}, {{.Names}} 8080",
        "{a} }} ${HOME}, {a} }} ${HOME}"
    })
    void placesAreFilled(String text, String filled) {
        assertThat(Template.parse(text).fill(SCOPE)).isEqualTo(filled);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{prot}}",
                "{{}}",
                "{{port",
                "{{services.db}}",
                "{{services.db.urll}}",
                "{{ports.}}",
                "{{Port}}"
            })
    void anUnknownNameIsKnownToBeOneAndStays(String text) {
        var template = Template.parse(text);
        assertThat(template.parts()).hasAtLeastOneElementOfType(Template.Unknown.class);
        assertThat(template.fill(SCOPE)).isEqualTo(text);
    }

    @Test
    void anAddressNobodyKnowsIsEmpty() {
        assertThat(Template.parse("[{{services.gone.url}}]").fill(SCOPE)).isEqualTo("[]");
    }

    @Property(tries = 500)
    void aTextWithoutBracesIsItself(@ForAll String text) {
        var plain = text.replace('{', '(');
        assertThat(Template.parse(plain).fill(SCOPE)).isEqualTo(plain);
    }

    @Property(tries = 500)
    void anEscapedTextIsItself(@ForAll String text) {
        var single = text.replace('{', '(').replace("(((", "{{{{");
        assertThat(Template.parse(single).fill(SCOPE)).isEqualTo(single.replace("{{{{", "{{"));
    }

    private static Map<String, Integer> ports() {
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("http", 8080);
        ports.put("admin", 9);
        return ports;
    }
}
