package io.valvo.model.setting;

/**
 * A line of the table of settings in {@code docs/configuration.md}.
 *
 * @param fallback the default as it is written, in Markdown
 * @param example a fragment of HOCON; may be empty
 * @param effect what a change of it needs
 */
public record ManualRow(
        String key, String meaning, String fallback, String example, SettingEffect<?> effect) {
    /** {@code | `key` | meaning | `default` | `example` |}. */
    public String markdown() {
        return "| `"
                + key
                + "` |"
                + cell(meaning)
                + "|"
                + cell(fallback)
                + "|"
                + cell(code())
                + "|";
    }

    ManualRow with(SettingEffect<?> other) {
        return new ManualRow(key, meaning, fallback, example, other);
    }

    /** What the whole object needs holds for each of its keys. */
    ManualRow within(SettingEffect<?> whole) {
        return whole instanceof SettingEffect.Update ? this : with(whole);
    }

    private String code() {
        return example.isEmpty() ? "" : "`" + example + "`";
    }

    private static String cell(String text) {
        return text.isEmpty() ? " " : " " + text + " ";
    }
}
