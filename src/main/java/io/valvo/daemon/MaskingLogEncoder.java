package io.valvo.daemon;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;

import io.valvo.text.SecretMask;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Logback's encoder of JSON lines, with the texts of each event and of its exceptions masked: the
 * one way into {@code daemon.log}. Made by {@code logback.xml}; what is secret it finds in the
 * logger context.
 */
public final class MaskingLogEncoder extends JsonEncoder {
    /** Of the logger context: a {@code Supplier<Secrets>}. */
    static final String SECRETS = "valvo.secrets";

    @Override
    public byte[] encode(ILoggingEvent event) {
        return super.encode(masked(event, secrets()));
    }

    private SecretMask secrets() {
        return getContext().getObject(SECRETS) instanceof Supplier<?> supplier
                        && supplier.get() instanceof SecretMask secrets
                ? secrets
                : SecretMask.USUAL;
    }

    private static ILoggingEvent masked(ILoggingEvent event, SecretMask secrets) {
        var proxy = event.getThrowableProxy();
        var masked = new MaskedEvent(proxy == null ? null : new MaskedThrowable(proxy, secrets));
        masked.setInstant(event.getInstant());
        masked.setLevel(event.getLevel());
        masked.setThreadName(event.getThreadName());
        masked.setLoggerName(event.getLoggerName());
        masked.setMDCPropertyMap(event.getMDCPropertyMap());
        masked.setMessage(secrets.masked(event.getFormattedMessage()));
        return masked;
    }

    /** Logback's own event takes no exception but an original one. */
    private static final class MaskedEvent extends LoggingEvent {
        private final @Nullable IThrowableProxy thrown;

        MaskedEvent(@Nullable IThrowableProxy thrown) {
            this.thrown = thrown;
        }

        @Override
        public @Nullable IThrowableProxy getThrowableProxy() {
            return thrown;
        }
    }

    /** An exception whose message, and those of its causes, are masked. */
    private record MaskedThrowable(IThrowableProxy inner, SecretMask secrets)
            implements IThrowableProxy {
        @Override
        public @Nullable String getMessage() {
            return inner.getMessage() == null ? null : secrets.masked(inner.getMessage());
        }

        @Override
        public String getClassName() {
            return inner.getClassName();
        }

        @Override
        public StackTraceElementProxy[] getStackTraceElementProxyArray() {
            return inner.getStackTraceElementProxyArray();
        }

        @Override
        public int getCommonFrames() {
            return inner.getCommonFrames();
        }

        @Override
        public @Nullable IThrowableProxy getCause() {
            return inner.getCause() == null ? null : new MaskedThrowable(inner.getCause(), secrets);
        }

        @Override
        public IThrowableProxy[] getSuppressed() {
            return Stream.of(inner.getSuppressed())
                    .map(it -> new MaskedThrowable(it, secrets))
                    .toArray(IThrowableProxy[]::new);
        }

        @Override
        public boolean isCyclic() {
            return inner.isCyclic();
        }
    }
}
