package io.valvo.config.source;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The statements of a text in the form in which Lightbend prints what isn't filled in yet. */
final class HoconStatements {
    /**
     * One value that is given to a path.
     *
     * @param size of its own text
     * @param references paths that it names
     */
    record Statement(long size, List<String> references) {}

    private final TreeMap<String, List<Statement>> all = new TreeMap<>();
    private final String text;
    private int at;

    private HoconStatements(String text) {
        this.text = text;
    }

    static HoconStatements of(String text) {
        var statements = new HoconStatements(text);
        statements.object("");
        return statements;
    }

    Set<String> paths() {
        return all.keySet();
    }

    List<Statement> at(String path) {
        return all.getOrDefault(path, List.of());
    }

    /** Within an included file a name may be meant without the path of its include. */
    Set<String> namedBy(String name) {
        var named = below(name);
        int dot = name.indexOf('.');
        return named.isEmpty() && dot >= 0 ? namedBy(name.substring(dot + 1)) : named;
    }

    private Set<String> below(String name) {
        var named = new LinkedHashSet<>(all.subMap(name + ".", name + "/").keySet());
        if (all.containsKey(name)) named.add(name);
        for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
            var parent = name.substring(0, dot);
            if (at(parent).stream().anyMatch(it -> !it.references().isEmpty())) named.add(parent);
        }
        return named;
    }

    /** At its brace. */
    private void object(String path) {
        at++;
        while (at < text.length() && text.charAt(at) != '}') {
            if (text.charAt(at) == '"') statement(path, string());
            else at++;
        }
        at++;
    }

    private void statement(String path, String key) {
        at++;
        var inner = path.isEmpty() ? key : path + "." + key;
        var references = new ArrayList<String>();
        long size = key.length() + value(inner, references);
        all.computeIfAbsent(inner, _ -> new ArrayList<>()).add(new Statement(size, references));
    }

    /** Up to the comma or bracket after it; the size of its own text, without objects in it. */
    private long value(String path, List<String> references) {
        long size = 0;
        while (at < text.length()) {
            int begin = at;
            switch (text.charAt(at)) {
                case ',', '}', ']' -> {
                    return size;
                }
                case '"' -> string();
                case '$' -> references.add(reference());
                case '{' -> object(path);
                case '[' -> size += list(path, references);
                default -> at++;
            }
            size += text.charAt(begin) == '{' || text.charAt(begin) == '[' ? 1 : at - begin;
        }
        return size;
    }

    private long list(String path, List<String> references) {
        long size = 0;
        at++;
        while (at < text.length() && text.charAt(at) != ']') {
            size += 1 + value(path, references);
            if (at < text.length() && text.charAt(at) != ']') at++;
        }
        at++;
        return size;
    }

    private String reference() {
        int begin = at + 2;
        while (at < text.length() && text.charAt(at) != '}') {
            if (text.charAt(at) == '"') string();
            else at++;
        }
        at++;
        return text.substring(begin, Math.max(begin, at - 1)).replaceAll("^\\?|\"", "");
    }

    /** Its text with escapes as they are. */
    private String string() {
        int begin = ++at;
        while (at < text.length() && text.charAt(at) != '"') at += text.charAt(at) == '\\' ? 2 : 1;
        at++;
        return text.substring(begin, Math.max(begin, Math.min(text.length(), at - 1)));
    }
}
