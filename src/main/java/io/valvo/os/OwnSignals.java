package io.valvo.os;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/** Handlers for signals to this process ({@code sun.misc.Signal}). */
public final class OwnSignals {
    private OwnSignals() {}

    /**
     * Runs the deed on a thread of its own whenever the signal comes, instead of what it does by
     * default.
     *
     * <p>{@code sun.misc.Signal} is the only door that the JDK has, exported by {@code
     * jdk.unsupported}; by reflection, since the compiler warns of the class in a way that can't be
     * answered.
     *
     * @param signal {@code INT}, {@code TERM}, {@code HUP}, …
     * @return false: the JVM keeps this signal for itself
     */
    public static boolean on(String signal, Runnable deed) {
        try {
            var type = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (proxy, method, _) -> answer(proxy, method.getName(), deed);
            var proxy =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, run);
            type.getMethod("handle", type, handler)
                    .invoke(null, type.getConstructor(String.class).newInstance(signal), proxy);
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static Object answer(Object proxy, String method, Runnable deed) {
        if (method.equals("handle")) deed.run();
        return switch (method) {
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> false;
            default -> "handler";
        };
    }
}
