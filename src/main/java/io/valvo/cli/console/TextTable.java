package io.valvo.cli.console;

import io.valvo.text.TerminalText;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows in aligned columns, the last of which is as wide as it is. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... header) {
        rows.add(List.of(header));
    }

    public void row(String... cells) {
        rows.add(Stream.of(cells).map(TerminalText::line).toList());
    }

    @Override
    public String toString() {
        var out = new StringBuilder();
        for (var row : rows) line(out, row);
        return out.toString();
    }

    private void line(StringBuilder out, List<String> row) {
        for (int i = 0; i < row.size() - 1; i++) {
            var cell = row.get(i).isEmpty() ? "-" : row.get(i);
            out.append(cell).append(" ".repeat(width(i) - cell.length() + 2));
        }
        out.append(row.getLast().isEmpty() ? "-" : row.getLast()).append('\n');
    }

    private int width(int column) {
        int width = 1;
        for (var row : rows) width = Math.max(width, row.get(column).length());
        return width;
    }
}
