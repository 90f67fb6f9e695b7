package io.valvo.config.source;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What is wrong with a HOCON or JSON text, in words of our own: the library's messages quote what
 * stands there, and a file that is named by mistake may hold secrets.
 */
final class HoconErrorText {
    private record Row(Pattern sign, String text) {
        Row(String sign, String text) {
            this(Pattern.compile(sign, Pattern.DOTALL), text);
        }
    }

    private static final List<Row> ROWS =
            List.of(
                    new Row("close brace.*end of file", "an object that is never closed"),
                    new Row("List should have.*end of file", "a list that is never closed"),
                    new Row("string quote was still open", "a quote that is never closed"),
                    new Row("triple-quoted string", "a \"\"\" that is never closed"),
                    new Row("unescaped newline", "a quote that is not closed on its line"),
                    new Row("unescaped", "a control character within quotes"),
                    new Row("may not be followed by token", "a key without a value"),
                    new Row("Reserved character", "a character that has to be quoted"),
                    new Row("not followed by \\{|not allowed after '\\$'", "a $ without {"),
                    new Row("not followed by =|not allowed after '\\+'", "a + without ="),
                    new Row("valid escape|hex digits", "an escape that HOCON doesn't know"),
                    new Row("backslash in string had nothing", "a quote that is never closed"),
                    new Row("Substitution \\$\\{ was not closed", "a ${ that is never closed"),
                    new Row("not allowed in JSON", "a ${ }, which JSON doesn't know"),
                    new Row("not allowed in valid JSON", "text without quotes, in JSON"),
                    new Row("duplicate fields|already seen", "the same key a second time"),
                    new Row("trailing tokens|must have an object", "text outside the braces"),
                    new Row("Empty (document|value)", "nothing where a value should be"),
                    new Row("unbalanced close brace", "a } that closes nothing"),
                    new Row("Cannot concatenate", "an object or list beside another value"),
                    new Row("cycle of substitutions", "substitutions that lead in a circle"),
                    new Row("leading, trailing, or two adjacent", "a key with a dot too many"),
                    new Row("path expression", "a key with a character that has to be quoted"),
                    new Row("\\+= does not work", "a += within a list"),
                    new Row("nested inside a list value", "an include with ${ } within a list"),
                    new Row(
                            "include",
                            "an include that is neither include \"FILE\" nor include file(\"FILE\")"),
                    new Row("close brace", "a comma or } missing"),
                    new Row("List should have", "a comma or ] missing"),
                    new Row("end of input or a comma", "a comma missing, or a } too many"));

    private HoconErrorText() {}

    static String text(String libraryMessage) {
        return ROWS.stream()
                .filter(row -> row.sign.matcher(libraryMessage).find())
                .map(Row::text)
                .findFirst()
                .orElse("text that is no configuration");
    }
}
