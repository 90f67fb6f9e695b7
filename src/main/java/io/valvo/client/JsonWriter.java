package io.valvo.client;

import java.util.List;

/** The few JSON bodies that the client sends. */
public final class JsonWriter {
    private JsonWriter() {}

    public static String string(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) append(out, text.charAt(i));
        return out.append('"').toString();
    }

    public static String strings(List<String> texts) {
        var out = new StringBuilder("[");
        for (int i = 0; i < texts.size(); i++)
            out.append(i == 0 ? "" : ",").append(string(texts.get(i)));
        return out.append(']').toString();
    }

    private static void append(StringBuilder out, char c) {
        if (c == '"' || c == '\\') out.append('\\').append(c);
        else if (c < ' ' || Character.isSurrogate(c)) out.append(String.format("\\u%04x", (int) c));
        else out.append(c);
    }
}
