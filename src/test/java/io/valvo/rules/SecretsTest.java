package io.valvo.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class SecretsTest {
    @Test
    void aSecretIsKnownByItsName() {
        assertThat(Secrets.masked("DB_PASSWORD", "x")).isEqualTo("***");
        assertThat(Secrets.masked("API_KEY", "x")).isEqualTo("***");
        assertThat(Secrets.masked("PORT", "8080")).isEqualTo("8080");
    }

    @Test
    void aPasswordInAUrlIsHidden() {
        assertThat(Secrets.masked("DATABASE", "postgres://me:pw@host:5432/db"))
                .isEqualTo("postgres://me:***@host:5432/db");
    }

    @Test
    void theValueOfASecretOptionIsHidden() {
        assertThat(
                        Secrets.masked(
                                List.of(
                                        "app",
                                        "--token",
                                        "x",
                                        "--auth-token=y",
                                        "--port",
                                        "1",
                                        "$HOME \\1")))
                .containsExactly(
                        "app", "--token", "***", "--auth-token=***", "--port", "1", "$HOME \\1");
    }
}
