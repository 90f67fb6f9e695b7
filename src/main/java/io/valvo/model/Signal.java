package io.valvo.model;

import java.util.Locale;
import java.util.Optional;

/** A POSIX signal by its Linux number (the same on x86-64 and aarch64). */
public enum Signal {
    HUP(1),
    INT(2),
    QUIT(3),
    ILL(4),
    TRAP(5),
    ABRT(6),
    BUS(7),
    FPE(8),
    KILL(9),
    USR1(10),
    SEGV(11),
    USR2(12),
    PIPE(13),
    ALRM(14),
    TERM(15),
    STKFLT(16),
    CHLD(17),
    CONT(18),
    STOP(19),
    TSTP(20),
    TTIN(21),
    TTOU(22),
    URG(23),
    XCPU(24),
    XFSZ(25),
    VTALRM(26),
    PROF(27),
    WINCH(28),
    IO(29),
    PWR(30),
    SYS(31);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /**
     * Reads {@code TERM}, {@code SIGTERM}, {@code term} and {@code 15}; empty when it is none of
     * the signals.
     */
    public static Optional<Signal> parse(String text) {
        var word = text.strip().toUpperCase(Locale.ROOT);
        var name = word.startsWith("SIG") ? word.substring(3) : word;
        for (var signal : values()) {
            if (signal.name().equals(name) || Integer.toString(signal.number).equals(name))
                return Optional.of(signal);
        }
        return Optional.empty();
    }

    /**
     * {@code SIGTERM}; a real-time signal has only its number: {@code SIGRTMIN+1} is told as {@code
     * signal 35}.
     */
    public static String nameOf(int number) {
        for (var signal : values()) if (signal.number == number) return "SIG" + signal.name();
        return "signal " + number;
    }
}
