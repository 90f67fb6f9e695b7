package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.config.source.KeyText;

import java.util.regex.Pattern;

/** Names that users choose: they become file names, variables and parts of templates. */
final class NameRules {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    private static final Pattern VARIABLE = Pattern.compile("[^=\\x00]+");
    private static final String EXPECTED = "a name of up to 63 letters, digits, - and _";

    private NameRules() {}

    static boolean service(ConfigSection services, String name) {
        return check(FORM, services, name, "the name of a service", EXPECTED);
    }

    static boolean group(ConfigSection groups, String name) {
        return check(FORM, groups, name, "the name of a group", EXPECTED);
    }

    static boolean route(ConfigSection routes, String name) {
        return check(FORM, routes, name, "the name of a route", EXPECTED);
    }

    static boolean variant(ConfigSection variants, String name) {
        return check(FORM, variants, name, "the name of a variant", EXPECTED);
    }

    static boolean port(ConfigSection ports, String name) {
        return check(FORM, ports, name, "the name of a port", EXPECTED);
    }

    static boolean variable(ConfigSection env, String name) {
        return check(VARIABLE, env, name, "the name of a variable", "a name without =");
    }

    private static boolean check(
            Pattern form, ConfigSection section, String name, String what, String expected) {
        boolean fits = form.matcher(name).matches();
        if (!fits) section.wrong(name, "\"" + KeyText.shown(name) + "\" as " + what, expected, "");
        return fits;
    }
}
