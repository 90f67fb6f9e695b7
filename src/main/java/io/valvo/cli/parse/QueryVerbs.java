package io.valvo.cli.parse;

import io.valvo.cli.command.EventsCommand;
import io.valvo.cli.command.HealthCommand;
import io.valvo.cli.command.LogsCommand;
import io.valvo.cli.command.PortCheckCommand;
import io.valvo.cli.command.PortFreeCommand;
import io.valvo.cli.command.PortsCommand;
import io.valvo.cli.command.RoutesCommand;
import io.valvo.cli.command.StatusCommand;
import io.valvo.cli.command.TestCommand;
import io.valvo.cli.command.WhyCommand;

import java.util.List;

/** Verbs that only look. */
final class QueryVerbs {
    private QueryVerbs() {}

    static List<VerbSpec> all() {
        return List.of(status(), why(), logs(), events(), health(), test(), routes(), ports());
    }

    private static VerbSpec status() {
        return new VerbSpec(
                        "status",
                        "Shows the services: state, pid, ports, uptime, restarts, memory, CPU, health.")
                .alias("ps")
                .names("0..*", "NAME", "Services (default: all).")
                .flag("Again each second.", "--watch")
                .json()
                .does(given ->
                        new StatusCommand(given.names(), given.flag("--watch"), given.json()));
    }

    private static VerbSpec why() {
        return new VerbSpec(
                        "why",
                        "Tells why a service is as it is: last exit, attempts, next try, what it waits for.")
                .names("1", "NAME", "A service or instance.")
                .json()
                .does(given -> new WhyCommand(given.name(), given.json()));
    }

    private static VerbSpec logs() {
        return VerbSpec.following("logs", "Shows the output of services.")
                .names("0..*", "NAME", "Services or instances (default: all).")
                .flag("All services, as without a name.", "--all")
                .option(
                        "N",
                        "How many of the last lines of each (100; with --since: all).",
                        "-n",
                        "--tail",
                        "--lines")
                .option("T", "Only what came after a time, or in the last 10m.", "--since")
                .json()
                .does(given ->
                        new LogsCommand(
                                given.names(),
                                given.flag("--follow"),
                                given.number("-n"),
                                given.text("--since"),
                                given.json()));
    }

    private static VerbSpec events() {
        return VerbSpec.following("events", "Shows what has happened.")
                .names("0..1", "NAME", "Only of this service.")
                .option(
                        "SEQ|T",
                        "Only after this number, after a time, or in the last 10m.",
                        "--since")
                .repeated("TYPE", "Only events of this type, like process.exited.", "--type")
                .json()
                .does(given ->
                        new EventsCommand(
                                given.flag("--follow"),
                                given.text("--since"),
                                given.texts("--type"),
                                given.optionalName(),
                                given.json()));
    }

    private static VerbSpec health() {
        return new VerbSpec(
                        "health",
                        "Says whether a service, or everything, is healthy: 0 when it is, else 1.")
                .names("0..1", "NAME", "A service (default: the whole system).")
                .json()
                .does(given -> new HealthCommand(given.optionalName(), given.json()));
    }

    private static VerbSpec test() {
        return new VerbSpec(
                        "test",
                        "Sends a service its sample request: 0 when it is answered well, else 1.")
                .names("1", "NAME", "A service or instance.")
                .json()
                .does(given -> new TestCommand(given.name(), given.json()));
    }

    private static VerbSpec routes() {
        return new VerbSpec(
                        "routes", "Shows the gateway's routes: queues, circuit breakers, figures.")
                .json()
                .does(given -> new RoutesCommand(given.json()));
    }

    private static VerbSpec ports() {
        return new VerbSpec("ports", "Shows the leased ports.")
                .json()
                .does(given -> new PortsCommand(false, given.json()))
                .with(
                        new VerbSpec(
                                        "check",
                                        "Tells who holds a port: 0 when all are free, else 1.")
                                .names("1..*", "PORT", "Ports.")
                                .json()
                                .does(given -> new PortCheckCommand(given.ports(), given.json())))
                .with(
                        new VerbSpec("free", "Ends whoever holds a port: SIGTERM, then SIGKILL.")
                                .names("1..*", "PORT", "Ports.")
                                .flag("Also a process that isn't ours.", "--force")
                                .json()
                                .does(given ->
                                        new PortFreeCommand(
                                                given.ports(),
                                                given.flag("--force"),
                                                given.json())))
                .with(
                        new VerbSpec(
                                        "scan",
                                        "Shows every port that somebody on this machine listens on.")
                                .json()
                                .does(given -> new PortsCommand(true, given.json())));
    }
}
