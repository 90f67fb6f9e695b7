package io.valvo.config.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Fills in {@code $NAME}, {@code ${NAME}}, {@code ${NAME:-default}}, {@code ${NAME-default}},
 * {@code ${NAME:+instead}}, {@code ${NAME+instead}}, {@code ${NAME:?message}}, {@code
 * ${NAME?message}}, as docker compose does; {@code $$} is a dollar sign. A dollar sign before
 * anything else stays what it is.
 */
final class EnvFileExpansion {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern BRACED =
            Pattern.compile("([A-Za-z_]\\w*)(?:(:?[-+?])(.*))?", Pattern.DOTALL);
    private static final int DEPTH = 20;

    private final Map<String, String> environment;
    private final List<String> warnings;

    /** {@code warnings}: gets what stands for nothing. */
    EnvFileExpansion(Map<String, String> environment, List<String> warnings) {
        this.environment = environment;
        this.warnings = warnings;
    }

    /** {@code before}: variables of the file above this line. */
    String fill(String text, int line, Map<String, String> before) throws MalformedEnvFile {
        return text.indexOf('$') < 0 ? text : new Filling(line, before).fill(text, 0);
    }

    private final class Filling {
        private final int line;
        private final Map<String, String> before;

        Filling(int line, Map<String, String> before) {
            this.line = line;
            this.before = before;
        }

        String fill(String text, int depth) throws MalformedEnvFile {
            if (depth > DEPTH) throw new MalformedEnvFile(line, "a ${ } nested too deeply");
            var out = new StringBuilder();
            for (int at = 0; at < text.length(); ) {
                int next = text.charAt(at) == '$' ? at + 1 : text.length();
                if (next < text.length() && text.charAt(next) == '{')
                    at = braced(text, next, depth, out);
                else at = plain(text, at, out);
                if (out.length() > TextFile.LIMIT)
                    throw new MalformedEnvFile(line, "a value of more than 1 MiB");
            }
            return out.toString();
        }

        /** Up to where it goes on. */
        private int plain(String text, int at, StringBuilder out) {
            if (text.startsWith("$$", at)) {
                out.append('$');
                return at + 2;
            }
            var name = NAME.matcher(text).region(Math.min(at + 1, text.length()), text.length());
            if (text.charAt(at) != '$' || !name.lookingAt()) {
                out.append(text.charAt(at));
                return at + 1;
            }
            out.append(orNothing(name.group()));
            return name.end();
        }

        private int braced(String text, int brace, int depth, StringBuilder out)
                throws MalformedEnvFile {
            int end = end(text, brace);
            var inside = BRACED.matcher(text.substring(brace + 1, Math.max(brace + 1, end)));
            if (end < 0) throw new MalformedEnvFile(line, "a ${ that is never closed");
            if (!inside.matches())
                throw new MalformedEnvFile(line, "a ${ } that names no variable");
            var operator = Optional.ofNullable(inside.group(2)).orElse("");
            var operand = Optional.ofNullable(inside.group(3)).orElse("");
            out.append(value(inside.group(1), operator, operand, depth));
            return end + 1;
        }

        private String value(String name, String operator, String operand, int depth)
                throws MalformedEnvFile {
            if (operator.isEmpty()) return orNothing(name);
            boolean emptyCounts = !operator.startsWith(":");
            var value = lookup(name).filter(it -> emptyCounts || !it.isEmpty());
            return switch (operator.charAt(operator.length() - 1)) {
                case '-' -> value.isPresent() ? value.get() : fill(operand, depth + 1);
                case '+' -> value.isPresent() ? fill(operand, depth + 1) : "";
                default ->
                        value.orElseThrow(() ->
                                new MalformedEnvFile(
                                        line, "a variable that has to be set: " + name));
            };
        }

        private String orNothing(String name) {
            var value = lookup(name);
            if (value.isEmpty())
                warnings.add(
                        "line %d: $%s is not set and stands for nothing ($$ is a dollar sign)"
                                .formatted(line, name));
            return value.orElse("");
        }

        private Optional<String> lookup(String name) {
            return Optional.ofNullable(environment.get(name))
                    .or(() -> Optional.ofNullable(before.get(name)));
        }
    }

    /** Of its own closing brace; −1: it has none. */
    private static int end(String text, int brace) {
        int open = 0;
        for (int at = brace; at < text.length(); at++) {
            if (text.charAt(at) == '{') open++;
            if (text.charAt(at) == '}' && --open == 0) return at;
        }
        return -1;
    }
}
