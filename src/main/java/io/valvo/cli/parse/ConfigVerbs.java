package io.valvo.cli.parse;

import io.valvo.cli.command.ConfigCommand;
import io.valvo.cli.command.PlanCommand;
import io.valvo.cli.command.ReloadCommand;
import io.valvo.cli.command.ValidateCommand;
import io.valvo.cli.command.VersionCommand;
import io.valvo.cli.doctor.DoctorCommand;

import java.util.List;

/** Verbs about the configuration, the machine and the program itself. */
final class ConfigVerbs {
    private ConfigVerbs() {}

    static List<VerbSpec> all() {
        return List.of(validate(), config(), plan(), reload(), doctor(), completion(), version());
    }

    private static VerbSpec validate() {
        return new VerbSpec(
                        "validate",
                        "Checks the configuration: all errors at once, with file and line.")
                .flag("What is legal but odd is a mistake, too.", "--strict")
                .json()
                .does(given -> new ValidateCommand(given.flag("--strict"), given.json()));
    }

    private static VerbSpec config() {
        return new VerbSpec(
                        "config",
                        "Shows the effective configuration, every default filled in, secrets masked.")
                .names("0..1", "NAME", "A service (default: all).")
                .flag("As the daemon has it, instead of the file.", "--running")
                .json()
                .does(given ->
                        new ConfigCommand(
                                given.optionalName(), given.flag("--running"), given.json()));
    }

    private static VerbSpec plan() {
        return new VerbSpec(
                        "plan",
                        "Shows what reload would start, restart or stop, in which order and why.")
                .json()
                .does(given -> new PlanCommand(given.json()));
    }

    private static VerbSpec reload() {
        return new VerbSpec(
                        "reload",
                        "Makes the daemon read its file again; touches only what changed.")
                .flag("Return at once.", "--no-wait")
                .option("D", ControlVerbs.TIMEOUT, "--timeout")
                .json()
                .does(given ->
                        new ReloadCommand(
                                !given.flag("--no-wait"),
                                given.duration("--timeout"),
                                given.json()));
    }

    private static VerbSpec doctor() {
        return new VerbSpec("doctor", "Checks what the services need, before anything is started.")
                .json()
                .does(given -> new DoctorCommand(given.json()));
    }

    private static VerbSpec completion() {
        return new VerbSpec(
                        "completion", "Prints a completion script: source <(valvo completion bash)")
                .names("1", "SHELL", "bash, zsh or fish.")
                .does(given -> CompletionCommand.of(given.name(), given.root()));
    }

    private static VerbSpec version() {
        return new VerbSpec("version", "Shows the version.")
                .json()
                .does(given -> new VersionCommand(given.json()));
    }
}
