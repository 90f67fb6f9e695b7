package io.valvo.os.process;

import com.sun.security.auth.module.UnixSystem;

import io.valvo.model.spec.ProcessSpec;
import io.valvo.os.PathLookup;
import io.valvo.os.SpawnException;
import io.valvo.os.SpawnRequest;
import io.valvo.os.SpawnRequest.Attributes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Puts small programs before the command that set what posix_spawn(3) can't, and then exec it, so
 * that the pid stays: {@code sh} for umask, out-of-memory score and {@code LISTEN_PID}, {@code
 * prlimit(1)}, {@code setpriv(1)}. What can be known before is checked before: their failure would
 * look like the program's.
 */
public final class ExecWrapper {
    private final UserDatabase accounts;
    private final Function<String, Optional<String>> tools;
    private final boolean root;
    private final boolean renices;
    private final String ownName;

    /**
     * @param tools finds a program of that name
     * @param root may change the user and raise limits
     * @param renices nice is to be set here, not by who spawns
     * @param ownName user that this process runs as
     */
    ExecWrapper(
            UserDatabase accounts,
            Function<String, Optional<String>> tools,
            boolean root,
            boolean renices,
            String ownName) {
        this.accounts = accounts;
        this.tools = tools;
        this.root = root;
        this.renices = renices;
        this.ownName = ownName;
    }

    public static ExecWrapper ofThisProcess(boolean renices) {
        var name = System.getProperty("user.name", "?");
        return new ExecWrapper(
                new UserDatabase(),
                PathLookup::tool,
                new UnixSystem().getUid() == 0,
                renices,
                name);
    }

    /** The launch to execute in its place; the same when there is nothing to wrap. */
    public SpawnRequest wrap(SpawnRequest launch, String executable) throws SpawnException {
        var words = new ArrayList<String>();
        words.addAll(shell(launch));
        launch.exitNote().ifPresent(file -> words.addAll(ExitRecorder.words(file)));
        words.addAll(limits(launch.attributes()));
        words.addAll(identity(launch.attributes()));
        var wrapped = launch.withEnvironment(environment(launch));
        if (words.isEmpty()) return wrapped;
        words.add(executable);
        words.addAll(launch.command().subList(1, launch.command().size()));
        return wrapped.withCommand(words);
    }

    public OptionalInt userId(String nameOrNumber) {
        return accounts.user(nameOrNumber).stream().mapToInt(user -> (int) user.id()).findFirst();
    }

    private List<String> shell(SpawnRequest launch) throws SpawnException {
        var script = new ArrayList<String>();
        launch.cgroup().ifPresent(file -> script.add(entering(file)));
        launch.attributes()
                .umask()
                .ifPresent(mask -> script.add("umask " + Integer.toOctalString(mask)));
        var nice = launch.attributes().nice();
        if (nice.isPresent() && nice.getAsInt() < 0) mustBeRoot("nice below 0");
        if (nice.isPresent() && renices)
            script.add("renice -n " + nice.getAsInt() + " -p $$ > /dev/null");
        var score = launch.attributes().oomScoreAdj();
        if (score.isPresent())
            script.add("echo " + score.getAsInt() + " > /proc/self/oom_score_adj");
        if (score.isPresent() && score.getAsInt() < 0) mustBeRoot("oom-score-adj below 0");
        if (!launch.passed().isEmpty()) script.add("export LISTEN_PID=$$");
        if (script.isEmpty()) return List.of();
        script.add("exec \"$@\"");
        return List.of("/bin/sh", "-c", String.join(" && ", script), "sh");
    }

    /** Whoever may not is held to its limits by sampling. */
    private static String entering(Path members) {
        var quoted = members.toString().replace("'", "'\\''");
        return "{ echo $$ > '" + quoted + "' || :; } 2> /dev/null";
    }

    private List<String> limits(Attributes attributes) throws SpawnException {
        if (attributes.rlimits().isEmpty()) return List.of();
        var words = new ArrayList<>(List.of(tool("prlimit", "rlimits")));
        for (var limit : attributes.rlimits().entrySet()) {
            if (!ProcessSpec.RESOURCES.contains(limit.getKey())) throw unknownLimit(limit.getKey());
            words.add("--" + limit.getKey() + "=" + limit.getValue().text());
        }
        return words;
    }

    private static SpawnException unknownLimit(String name) {
        return new SpawnException(
                "there is no rlimit \""
                        + name
                        + "\"; there are "
                        + String.join(", ", ProcessSpec.RESOURCES));
    }

    private List<String> identity(Attributes attributes) throws SpawnException {
        boolean changesUser = attributes.user().filter(name -> !name.equals(ownName)).isPresent();
        if (!changesUser && attributes.group().isEmpty()) return List.of();
        mustBeRoot(changesUser ? "user = " + attributes.user().orElse("") : "group");
        var words = new ArrayList<>(List.of(tool("setpriv", "user and group")));
        if (changesUser) words.addAll(user(attributes));
        else
            words.addAll(
                    List.of("--regid=" + group(attributes.group().orElseThrow()), "--keep-groups"));
        return words;
    }

    private List<String> user(Attributes attributes) throws SpawnException {
        var user = user(attributes.user().orElseThrow());
        long group =
                attributes.group().isPresent() ? group(attributes.group().get()) : user.group();
        var groups = user.name().isPresent() ? "--init-groups" : "--clear-groups";
        return List.of("--reuid=" + user.id(), "--regid=" + group, groups);
    }

    private Map<String, String> environment(SpawnRequest launch) throws SpawnException {
        var variables = new HashMap<String, String>();
        if (launch.attributes().user().isPresent())
            variables.putAll(user(launch.attributes().user().get()).variables());
        variables.putAll(launch.environment());
        if (!launch.passed().isEmpty()) variables.putAll(listening(launch.passed()));
        return variables;
    }

    private static Map<String, String> listening(List<SpawnRequest.Passed> passed) {
        var names = passed.stream().map(SpawnRequest.Passed::name).collect(Collectors.joining(":"));
        return Map.of("LISTEN_FDS", Integer.toString(passed.size()), "LISTEN_FDNAMES", names);
    }

    private UserDatabase.User user(String name) throws SpawnException {
        return accounts.user(name)
                .orElseThrow(() -> new SpawnException("there is no user \"" + name + "\""));
    }

    private long group(String name) throws SpawnException {
        return accounts.group(name)
                .orElseThrow(() -> new SpawnException("there is no group \"" + name + "\""));
    }

    private void mustBeRoot(String setting) throws SpawnException {
        if (!root)
            throw new SpawnException(
                    setting + " needs a supervisor that runs as root; this one runs as " + ownName);
    }

    private String tool(String name, String setting) throws SpawnException {
        return tools.apply(name)
                .orElseThrow(() -> SpawnException.missingTool(name, List.of(setting)));
    }
}
