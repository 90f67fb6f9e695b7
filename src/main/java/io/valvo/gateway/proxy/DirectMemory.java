package io.valvo.gateway.proxy;

/**
 * Memory for network buffers. The JDK, asked for more than {@code -XX:MaxDirectMemorySize},
 * collects garbage and sleeps for half a second before it refuses: on an event loop that is silence
 * for all. So Netty is given a bound of its own below that, at which it refuses at once.
 */
final class DirectMemory {
    private static final String BOUND = "io.netty.maxDirectMemory";

    private DirectMemory() {}

    /** Bytes. Without the option the JDK gives as much as the largest heap. */
    static long most() {
        return Long.getLong(BOUND, Runtime.getRuntime().maxMemory() / 8 * 7);
    }

    /** Before any class of Netty is loaded. */
    static void bound() {
        System.setProperty(BOUND, Long.toString(most()));
    }
}
