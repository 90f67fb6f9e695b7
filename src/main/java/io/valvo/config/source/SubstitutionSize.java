package io.valvo.config.source;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How large a configuration will be once its substitutions are filled in. {@code x = ${x}${x}} a
 * few times is gigabytes, which no memory can hold; so sizes are added up before anything is filled
 * in. Never too small an estimate; what goes round several corners in a circle isn't estimated but
 * refused.
 */
final class SubstitutionSize {
    /** Characters. */
    private static final double LIMIT = 4 << 20;

    /** References that lead back to what names them, by way of others. */
    private static final int ROUND_ABOUT = 8;

    private final HoconStatements statements;
    private final Map<String, String> environment;
    private final Map<String, Double> known = new HashMap<>();
    private final Set<String> open = new LinkedHashSet<>();
    private int roundAbout;

    private SubstitutionSize(HoconStatements statements, Map<String, String> environment) {
        this.statements = statements;
        this.environment = environment;
    }

    /** What is wrong; empty: it may be filled in. {@code unresolved}: with includes read. */
    static Optional<String> tooLarge(ConfigObject unresolved, Map<String, String> environment) {
        var text = unresolved.render(ConfigRenderOptions.concise());
        return new SubstitutionSize(HoconStatements.of(text), environment).tooLarge();
    }

    private Optional<String> tooLarge() {
        double all = 0;
        for (var path : statements.paths()) {
            all += size(path);
            if (all > LIMIT)
                return Optional.of("substitutions that grow to more than 4 MiB of text");
            if (roundAbout > ROUND_ABOUT)
                return Optional.of("substitutions that name each other in circles");
        }
        return Optional.empty();
    }

    /**
     * What stands at one path: of values that are given one after the other each may name the one
     * before it, and as often as it does it multiplies it.
     */
    private double size(String path) {
        var before = known.get(path);
        if (before != null) return before;
        open.add(path);
        double sum = 0;
        double factor = 1;
        for (var statement : statements.at(path)) {
            int back = 0;
            sum += statement.size();
            for (var name : statement.references()) {
                for (var named : statements.namedBy(name)) {
                    if (!open.contains(named)) sum += size(named);
                    else back++;
                    if (open.contains(named) && !named.equals(path)) roundAbout++;
                }
                sum += environment.getOrDefault(name, "").length();
                if (sum > LIMIT || roundAbout > ROUND_ABOUT) break;
            }
            factor *= Math.max(1, back);
        }
        open.remove(path);
        known.put(path, sum * factor);
        return sum * factor;
    }
}
