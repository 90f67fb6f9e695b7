package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.config.source.DidYouMean;
import io.valvo.model.setting.GroupSettings;
import io.valvo.model.spec.GroupSpec;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code groups}. A service is in at most one. */
final class GroupReader {
    private final Set<String> services;
    private final Map<String, String> groupOf = new HashMap<>();

    GroupReader(Set<String> services) {
        this.services = services;
    }

    SortedMap<String, GroupSpec> groups(ConfigSection section) {
        var groups = new TreeMap<String, GroupSpec>();
        for (var name : section.names()) {
            if (NameRules.group(section, name)) groups.put(name, group(name, section.named(name)));
        }
        return groups;
    }

    private GroupSpec group(String name, ConfigSection section) {
        var members = List.copyOf(new LinkedHashSet<>(section.get(GroupSettings.MEMBERS)));
        if (members.isEmpty()) section.missing("members", "a list of services", "members = [a, b]");
        members.forEach(member -> check(section, name, member));
        var intensity = section.section("intensity");
        var group =
                new GroupSpec(
                        name,
                        members,
                        section.get(GroupSettings.STRATEGY),
                        intensity.get(GroupSettings.MAX),
                        intensity.get(GroupSettings.WITHIN));
        intensity.close();
        section.close();
        return group;
    }

    private void check(ConfigSection section, String group, String member) {
        if (!services.contains(member))
            section.wrong(
                    "members",
                    "the unknown service \"" + member + "\"",
                    "",
                    DidYouMean.text(member, services));
        var other = groupOf.putIfAbsent(member, group);
        if (other != null && !other.equals(group))
            section.wrong(
                    "members",
                    "\"" + member + "\", which is already in group " + other,
                    "a service in one group",
                    "");
    }
}
