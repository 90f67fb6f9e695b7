package io.valvo.api.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.wire.SchemaName;

import org.junit.jupiter.api.Test;

import java.util.List;

class OpenApiTest {
    record Nameless(int number) {}

    @SchemaName("Step")
    record Step(int number) {}

    @SchemaName("Step")
    record OtherStep(String text) {}

    @Test
    void aRecordThatSaysNoNameIsNotDescribed() {
        assertThatThrownBy(() -> document(Nameless.class))
                .hasMessageContaining("has no @SchemaName");
    }

    /** One of them would be described as the other. */
    @Test
    void twoRecordsOfOneNameAreAMistake() {
        assertThatThrownBy(() -> document(Step.class, OtherStep.class))
                .hasMessageContaining("are both Step");
    }

    private static void document(Class<?>... answers) {
        var all =
                List.of(answers).stream()
                        .map(it -> Endpoint.get("/" + it.getSimpleName(), "").gives(it))
                        .toList();
        OpenApi.document(all, "1");
    }
}
