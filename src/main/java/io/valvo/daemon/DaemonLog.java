package io.valvo.daemon;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.FileAppender;

import io.valvo.text.SecretMask;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The daemon's own log file, {@code STATE/daemon.log}; what is in it says {@code logback.xml}. */
final class DaemonLog {
    private static final String PROPERTY = "valvo.log";

    private DaemonLog() {}

    /** Must come before anything asks for a logger. */
    static void open(Path file) {
        System.setProperty(PROPERTY, file.toString());
    }

    /** From now on nothing of these is written; before, the usual names are hidden. */
    static void hide(Supplier<SecretMask> secrets) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context)
            context.putObject(MaskingLogEncoder.SECRETS, secrets);
    }

    /** Begins the file anew if it is gone. */
    static void restore() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) return;
        context.getLogger(Logger.ROOT_LOGGER_NAME)
                .iteratorForAppenders()
                .forEachRemaining(it -> {
                    if (it instanceof FileAppender<?> file) restore(file);
                });
    }

    private static void restore(FileAppender<?> appender) {
        if (Files.exists(Path.of(appender.getFile()))) return;
        try {
            appender.openFile(appender.getFile());
        } catch (IOException e) {
            LoggerFactory.getLogger(DaemonLog.class).warn("the log goes nowhere", e);
        }
    }
}
