package io.valvo.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineMaskTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    app --password=hunter2 --port 80     | app --password=*** --port 80
                    app --db-password hunter2 x          | app --db-password *** x
                    app --token --verbose                | app --token --verbose
                    env API_KEY=abc app                  | env API_KEY=*** app
                    psql postgres://bob:hunter2@db/x     | psql postgres://bob:***@db/x
                    node server.js --port 8080           | node server.js --port 8080
                    """)
    void secretsAreMasked(String command, String shown) {
        assertThat(CommandLineMask.masked(command)).isEqualTo(shown);
    }

    @Test
    void aLongLineIsCut() {
        assertThat(CommandLineMask.masked("x".repeat(1000)))
                .hasSize(CommandLineMask.LIMIT)
                .endsWith("…");
    }
}
