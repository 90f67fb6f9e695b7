package io.valvo.cli;

import java.util.List;

/** Verbs that only look. */
final class ViewVerbs {
    private ViewVerbs() {}

    static List<Verb> all() {
        return List.of(status(), why(), logs(), events(), health(), test(), routes(), ports());
    }

    private static Verb status() {
        return new Verb(
                        "status",
                        "Shows the services: state, pid, ports, uptime, restarts, memory, CPU, health.")
                .alias("ps")
                .names("0..*", "NAME", "Services (default: all).")
                .flag("Again each second.", "--watch")
                .json()
                .does(given -> new Status(given.names(), given.flag("--watch"), given.json()));
    }

    private static Verb why() {
        return new Verb(
                        "why",
                        "Tells why a service is as it is: last exit, attempts, next try, what it waits for.")
                .names("1", "NAME", "A service or instance.")
                .json()
                .does(given -> new Why(given.name(), given.json()));
    }

    private static Verb logs() {
        return Verb.following("logs", "Shows the output of services.")
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
                        new Logs(
                                given.names(),
                                given.flag("--follow"),
                                given.number("-n"),
                                given.text("--since"),
                                given.json()));
    }

    private static Verb events() {
        return Verb.following("events", "Shows what has happened.")
                .names("0..1", "NAME", "Only of this service.")
                .option(
                        "SEQ|T",
                        "Only after this number, after a time, or in the last 10m.",
                        "--since")
                .repeated("TYPE", "Only events of this type, like process.exited.", "--type")
                .json()
                .does(given ->
                        new Events(
                                given.flag("--follow"),
                                given.text("--since"),
                                given.texts("--type"),
                                given.optionalName(),
                                given.json()));
    }

    private static Verb health() {
        return new Verb(
                        "health",
                        "Says whether a service, or everything, is healthy: 0 when it is, else 1.")
                .names("0..1", "NAME", "A service (default: the whole system).")
                .json()
                .does(given -> new Health(given.optionalName(), given.json()));
    }

    private static Verb test() {
        return new Verb(
                        "test",
                        "Sends a service its sample request: 0 when it is answered well, else 1.")
                .names("1", "NAME", "A service or instance.")
                .json()
                .does(given -> new TestCall(given.name(), given.json()));
    }

    private static Verb routes() {
        return new Verb("routes", "Shows the gateway's routes: queues, circuit breakers, figures.")
                .json()
                .does(given -> new Routes(given.json()));
    }

    private static Verb ports() {
        return new Verb("ports", "Shows the leased ports.")
                .json()
                .does(given -> new Ports(false, given.json()))
                .with(
                        new Verb("check", "Tells who holds a port: 0 when all are free, else 1.")
                                .names("1..*", "PORT", "Ports.")
                                .json()
                                .does(given -> new PortCheck(given.ports(), given.json())))
                .with(
                        new Verb("free", "Ends whoever holds a port: SIGTERM, then SIGKILL.")
                                .names("1..*", "PORT", "Ports.")
                                .flag("Also a process that isn't ours.", "--force")
                                .json()
                                .does(given ->
                                        new PortFree(
                                                given.ports(),
                                                given.flag("--force"),
                                                given.json())))
                .with(
                        new Verb(
                                        "scan",
                                        "Shows every port that somebody on this machine listens on.")
                                .json()
                                .does(given -> new Ports(true, given.json())));
    }
}
