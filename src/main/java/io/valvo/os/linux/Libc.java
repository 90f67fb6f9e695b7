package io.valvo.os.linux;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * The C library of this process: finds its functions and reads errno.
 *
 * <p>A function that sets errno is linked with {@link #ERRNO} and then takes a leading segment:
 * {@code (int) SOCKET.invokeExact(Libc.errnoSegment(), AF_UNIX, ...)}; after a failure {@link
 * #errno()} tells why.
 */
public final class Libc {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    public static final int E2BIG = 7;
    static final int ENOEXEC = 8;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    static final int EINVAL = 22;

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;

    /** A {@code void*}, of unbounded size when it is returned. */
    static final AddressLayout POINTER = ValueLayout.ADDRESS;

    /** Makes the linked function keep errno, in a segment that it takes as its first argument. */
    static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final VarHandle ERRNO_VALUE =
            Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> CAPTURED =
            ThreadLocal.withInitial(
                    () -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));
    private static final MethodHandle STRERROR =
            find("strerror", FunctionDescriptor.of(ValueLayout.ADDRESS, INT));

    private Libc() {}

    /**
     * Links a function; a variadic one names its first variadic argument with {@link
     * Linker.Option#firstVariadicArg}.
     *
     * @throws MissingSymbol when this C library doesn't have it
     */
    static MethodHandle find(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return findOptional(name, descriptor, options).orElseThrow(() -> new MissingSymbol(name));
    }

    /** Like {@link #find}, empty when this C library doesn't have the function. */
    static Optional<MethodHandle> findOptional(
            String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return SYMBOLS.find(name).map(symbol -> LINKER.downcallHandle(symbol, descriptor, options));
    }

    /** Where this thread's calls keep errno; lives as long as the thread. */
    static MemorySegment errnoSegment() {
        return CAPTURED.get();
    }

    /** The errno of this thread's last failed call that was given {@link #errnoSegment}. */
    public static int errno() {
        return (int) ERRNO_VALUE.get(CAPTURED.get(), 0L);
    }

    /** {@code No such file or directory}. */
    static String strerror(int errno) {
        try {
            var text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable bug) {
            throw rethrow(bug);
        }
    }

    /** {@code No such file or directory}: the last failure on this thread. */
    public static String lastError() {
        return strerror(errno());
    }

    /** What prepares a posix_spawn(3) fails only for want of memory. */
    static void checkPrepared(int errno) {
        if (errno != 0)
            throw new IllegalStateException("posix_spawn can't be prepared: " + strerror(errno));
    }

    /**
     * For the {@code catch (Throwable)} that a method handle demands: a downcall itself throws
     * nothing checked.
     */
    static RuntimeException rethrow(Throwable thrown) {
        if (thrown instanceof Error error) throw error;
        if (thrown instanceof RuntimeException exception) return exception;
        return new IllegalStateException(thrown);
    }

    /** This C library or kernel lacks something; the portable back end is the way out. */
    static final class MissingSymbol extends UnsupportedOperationException {
        private static final long serialVersionUID = 1;

        MissingSymbol(String name) {
            super("the C library has no " + name);
        }
    }
}
