package io.valvo.cli;

import java.util.List;

/** Verbs about the configuration, the machine and the program itself. */
final class FileVerbs {
    private FileVerbs() {}

    static List<Verb> all() {
        return List.of(validate(), config(), plan(), reload(), doctor(), completion(), version());
    }

    private static Verb validate() {
        return new Verb(
                        "validate",
                        "Checks the configuration: all errors at once, with file and line.")
                .flag("What is legal but odd is a mistake, too.", "--strict")
                .json()
                .does(given -> new Validate(given.flag("--strict"), given.json()));
    }

    private static Verb config() {
        return new Verb(
                        "config",
                        "Shows the effective configuration, every default filled in, secrets masked.")
                .names("0..1", "NAME", "A service (default: all).")
                .flag("As the daemon has it, instead of the file.", "--running")
                .json()
                .does(given ->
                        new ShowConfig(
                                given.optionalName(), given.flag("--running"), given.json()));
    }

    private static Verb plan() {
        return new Verb(
                        "plan",
                        "Shows what reload would start, restart or stop, in which order and why.")
                .json()
                .does(given -> new Plan(given.json()));
    }

    private static Verb reload() {
        return new Verb(
                        "reload",
                        "Makes the daemon read its file again; touches only what changed.")
                .flag("Return at once.", "--no-wait")
                .option("D", ServiceVerbs.TIMEOUT, "--timeout")
                .json()
                .does(given ->
                        new Reload(
                                !given.flag("--no-wait"),
                                given.duration("--timeout"),
                                given.json()));
    }

    private static Verb doctor() {
        return new Verb("doctor", "Checks what the services need, before anything is started.")
                .json()
                .does(given -> new Doctor(given.json()));
    }

    private static Verb completion() {
        return new Verb("completion", "Prints a completion script: source <(valvo completion bash)")
                .names("1", "SHELL", "bash, zsh or fish.")
                .does(given -> Completion.of(given.name()));
    }

    private static Verb version() {
        return new Verb("version", "Shows the version.")
                .json()
                .does(given -> new Version(given.json()));
    }
}
