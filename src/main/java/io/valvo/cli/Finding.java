package io.valvo.cli;

import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param subject a service, or the part of the machine
 */
record Finding(Grade grade, String subject, String text) {
    /** From good to bad. */
    enum Grade {
        FINE("ok", Narrator.Tone.GOOD),
        DOUBTFUL("warn", Narrator.Tone.WAITING),
        BROKEN("FAIL", Narrator.Tone.BAD);

        private final String word;
        private final Narrator.Tone tone;

        Grade(String word, Narrator.Tone tone) {
            this.word = word;
            this.tone = tone;
        }
    }

    static Finding fine(String subject, String text) {
        return new Finding(Grade.FINE, subject, text);
    }

    static Finding doubtful(String subject, String text) {
        return new Finding(Grade.DOUBTFUL, subject, text);
    }

    static Finding broken(String subject, String text) {
        return new Finding(Grade.BROKEN, subject, text);
    }

    String line(Paint paint) {
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
                + JsonText.string(subject)
                + ",\"text\":"
                + JsonText.string(text)
                + "}";
    }
}
