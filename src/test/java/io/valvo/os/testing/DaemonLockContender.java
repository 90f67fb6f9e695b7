package io.valvo.os.testing;

import io.valvo.model.ProcessId;
import io.valvo.os.platform.DaemonLock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Wants to be the daemon whenever it is told {@code go}, and gives up the place whenever it is told
 * {@code leave}.
 */
public final class DaemonLockContender {
    private DaemonLockContender() {}

    public static void main(String... arguments) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var self = new ProcessId(ProcessHandle.current().pid(), 1);
        System.out.println("here");
        for (var order = in.readLine(); order != null; order = in.readLine()) {
            switch (DaemonLock.acquire(Path.of(arguments[0]), self)) {
                case DaemonLock.Taken taken -> {
                    System.out.println("lost: " + taken.text());
                    in.readLine();
                }
                case DaemonLock.Acquired(var lock) -> {
                    System.out.println("won");
                    in.readLine();
                    lock.close();
                }
            }
            System.out.println("left");
        }
    }
}
