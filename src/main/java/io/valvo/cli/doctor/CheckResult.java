package io.valvo.cli.doctor;

import io.valvo.cli.console.AnsiStyle;
import io.valvo.cli.console.EventNarrator;
import io.valvo.client.JsonWriter;

import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param subject a service, or the part of the machine
 */
record CheckResult(Grade grade, String subject, String text) {
    /** From good to bad. */
    enum Grade {
        FINE("ok", EventNarrator.Tone.GOOD),
        DOUBTFUL("warn", EventNarrator.Tone.WAITING),
        BROKEN("FAIL", EventNarrator.Tone.BAD);

        private final String word;
        private final EventNarrator.Tone tone;

        Grade(String word, EventNarrator.Tone tone) {
            this.word = word;
            this.tone = tone;
        }
    }

    static CheckResult fine(String subject, String text) {
        return new CheckResult(Grade.FINE, subject, text);
    }

    static CheckResult doubtful(String subject, String text) {
        return new CheckResult(Grade.DOUBTFUL, subject, text);
    }

    static CheckResult broken(String subject, String text) {
        return new CheckResult(Grade.BROKEN, subject, text);
    }

    String line(AnsiStyle paint) {
        return paint.tone(grade.tone, grade.word + " ".repeat(5 - grade.word.length()))
                + " "
                + subject
                + ": "
                + text;
    }

    String json() {
        return "{\"grade\":\""
                + grade.word.toLowerCase(Locale.ROOT)
                + "\",\"subject\":"
                + JsonWriter.string(subject)
                + ",\"text\":"
                + JsonWriter.string(text)
                + "}";
    }
}
