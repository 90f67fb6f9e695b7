package io.valvo.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.os.platform.Platform;
import io.valvo.statedir.StateDir;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** docs/security.md: only a whole token opens anything. */
class BearerTokensTest {
    @TempDir Path dir;

    @Test
    void everyOtherTextThanTheWholeTokenIsNobodys() throws Exception {
        var state = new StateDir(dir);
        var tokens = BearerTokens.of(state, Platform::readFile);
        var control = Files.readString(state.token()).strip();
        var read = Files.readString(state.readToken()).strip();
        assertThat(tokens.role(control)).isEqualTo(Role.CONTROL);
        assertThat(tokens.role(read)).isEqualTo(Role.READ);
        for (var token : List.of(control, read)) {
            for (int length = 0; length < token.length(); length++) {
                assertThat(tokens.role(token.substring(0, length))).isEqualTo(Role.ANYONE);
                assertThat(tokens.role(changed(token, length))).isEqualTo(Role.ANYONE);
            }
            for (var longer : List.of(token + "A", token + "\0", token + token, " " + token))
                assertThat(tokens.role(longer)).isEqualTo(Role.ANYONE);
        }
        assertThat(tokens.role(control + read)).isEqualTo(Role.ANYONE);
    }

    private static String changed(String token, int at) {
        var other = token.charAt(at) == 'A' ? 'B' : 'A';
        return token.substring(0, at) + other + token.substring(at + 1);
    }
}
