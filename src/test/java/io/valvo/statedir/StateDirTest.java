package io.valvo.statedir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

class StateDirTest {
    @Test
    void everyFileLiesUnderTheStateDirectory() {
        var dir = StateDir.of(Path.of("/srv/shop/var"));
        assertThat(dir.socket()).hasToString("/srv/shop/var/valvo.sock");
        assertThat(dir.log("backend")).hasToString("/srv/shop/var/logs/backend.log");
        assertThat(dir.log("backend/2")).hasToString("/srv/shop/var/logs/backend-2.log");
        assertThat(dir.errorLog("backend/2")).hasToString("/srv/shop/var/logs/backend-2.err.log");
    }
}
