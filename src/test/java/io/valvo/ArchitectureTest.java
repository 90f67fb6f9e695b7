package io.valvo;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The map in docs/architecture.md, checked. Plain JUnit: no test engine can go missing unseen. */
class ArchitectureTest {
    private static final JavaClasses VALVO =
            new ClassFileImporter()
                    .withImportOption(new DoNotIncludeTests())
                    .importPackages("io.valvo");

    /**
     * Packages that each package may import. The package {@code daemon} wires and may import all.
     */
    private static final Map<String, List<String>> MAY_IMPORT =
            table(
                    """
                    model:
                    model.event: model model.spec model.status
                    model.setting: model model.spec text
                    model.spec: model
                    model.status: model model.spec
                    text:
                    statedir: model
                    wire:
                    rules.cleanup: model model.status text
                    rules.gateway: model.spec model.status
                    rules.health: model.spec model.status text
                    rules.lifecycle: model model.event model.spec model.status text
                    rules.limits: model.spec model.status text
                    rules.logs: model.spec
                    rules.ports: model model.event model.spec model.status text
                    rules.recovery: model model.spec model.status rules.lifecycle
                    rules.secrets: model.spec text
                    rules.services: model model.event model.setting model.spec model.status rules.lifecycle
                    os: model model.spec model.status statedir
                    os.cgroup: model
                    os.linux: model model.spec model.status os os.cgroup os.process os.procfs
                    os.platform: model os os.linux os.portable os.process os.procfs statedir
                    os.portable: model model.spec model.status os os.process os.procfs
                    os.process: model model.spec os statedir
                    os.procfs: model os os.process
                    storage: model statedir
                    storage.events: model model.event model.spec model.status statedir storage
                    storage.ledger: model model.status statedir storage
                    config: config.reader config.source model model.spec
                    config.effective: model.setting model.spec text
                    config.reader: config.source model model.setting model.spec os rules.lifecycle rules.services text
                    config.source: model model.setting text
                    events: model.event model.spec model.status
                    actors: model.status os
                    logs: events model.event model.spec model.status os rules.logs statedir
                    ports: model model.event model.spec model.status os rules.ports text
                    health: logs model model.spec os rules.health text
                    sampling: model.spec model.status os rules.limits
                    supervision: events model model.event model.spec model.status ports rules.lifecycle rules.limits rules.recovery rules.services sampling supervision.instance text
                    supervision.instance: events health logs model model.event model.spec model.status os os.cgroup os.process ports rules.health rules.lifecycle rules.limits rules.ports rules.recovery sampling statedir text
                    recovery: events model model.event model.setting model.spec model.status os os.process rules.recovery statedir storage storage.ledger text
                    cleanup: model model.event model.spec os ports rules.cleanup storage text
                    gateway: model.event model.spec model.status rules.gateway text
                    gateway.proxy: gateway model model.event model.status rules.gateway wire
                    metrics: model.event
                    api: api.http api.query api.routes api.view events model.event model.spec model.status ports statedir text wire
                    api.http: model os statedir text wire
                    api.metrics: api.http api.query gateway metrics model model.spec model.status os.cgroup sampling wire
                    api.query: api.http config config.source events gateway logs metrics model model.event model.spec model.status os.cgroup ports rules.cleanup rules.limits rules.secrets rules.services sampling statedir supervision text wire
                    api.routes: api.http api.metrics api.query api.view config.effective events gateway logs model model.event model.spec model.status ports rules.cleanup rules.services statedir supervision text wire
                    api.view: api.http api.metrics api.query gateway model model.event model.spec model.status ports rules.cleanup rules.health rules.ports rules.services sampling text wire
                    client: statedir text
                    cli: cli.context cli.parse client statedir text
                    cli.command: cli.console cli.context cli.doctor client model model.spec statedir text wire
                    cli.console: client model.event text
                    cli.context: cli.console client model.spec statedir wire
                    cli.doctor: cli.console cli.context client model.spec os statedir
                    cli.drill: cli.command cli.context client statedir
                    cli.parse: cli.command cli.context cli.doctor cli.drill client model text
                    training: cli cli.context client statedir
                    """);

    /** A variant of a service is a service, and {@code ServingSpec} holds a service's variants. */
    private static final List<String> WITH_CIRCLES = words("model.spec");

    /** The one class of the command line that starts a process, the daemon of up --detach. */
    private static final String DETACHED = "io.valvo.cli.command.DetachedDaemon";

    /** Threads, chance, files, sockets: where a value stops and the world begins. */
    private static final String WORLD =
            "java\\.(lang\\.(Process\\w*|Runtime|Thread\\w*|foreign\\..*)"
                    + "|util\\.(Random|SplittableRandom|Timer)"
                    + "|nio\\.file\\.Files"
                    + "|net\\.(\\w*Socket\\w*|URLConnection|HttpURLConnection))";

    static Stream<String> packages() {
        return MAY_IMPORT.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageImportsOnlyWhatTheMapAllows(String name) {
        var allowed = Stream.concat(Stream.of(name), MAY_IMPORT.get(name).stream());
        classes()
                .that()
                .resideInAPackage(exactly(name))
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackage("io.valvo..")
                                .or(resideInAnyPackage(exactly(allowed))))
                .allowEmptyShould(true)
                .check(VALVO);
    }

    @Test
    void everyPackageIsOnTheMap() {
        assertThat(VALVO.stream().map(JavaClass::getPackageName).distinct())
                .filteredOn(p -> !p.equals("io.valvo") && !p.equals("io.valvo.daemon"))
                .map(p -> p.substring("io.valvo.".length()))
                .containsExactlyInAnyOrderElementsOf(MAY_IMPORT.keySet());
    }

    /** Files that a build leaves there would be committed unseen. */
    @Test
    void theSourceTreesHoldSourcesAlone() throws IOException {
        for (var tree : List.of("src/main/java", "src/test/java"))
            try (var files = Files.walk(Path.of(tree))) {
                assertThat(files.filter(Files::isRegularFile))
                        .isNotEmpty()
                        .allSatisfy(file -> assertThat(file.toString()).endsWith(".java"));
            }
    }

    @Test
    void theRootPackageHoldsMainAlone() {
        assertThat(VALVO.stream().filter(c -> c.getPackageName().equals("io.valvo")))
                .filteredOn(c -> !c.getSimpleName().equals("package-info"))
                .extracting(JavaClass::getSimpleName)
                .containsExactly("Main");
    }

    /** The composition root is where all comes together, and nobody's library. */
    @Test
    void onlyMainImportsTheDaemon() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.valvo", "io.valvo.daemon")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.valvo.daemon")
                .check(VALVO);
    }

    /** One word, one meaning: whoever has met a type knows it again by its name. */
    @Test
    void eachSimpleNameIsThereOnce() {
        assertThat(VALVO.stream().filter(JavaClass::isTopLevelClass))
                .filteredOn(c -> !c.getSimpleName().equals("package-info"))
                .extracting(JavaClass::getSimpleName)
                .doesNotHaveDuplicates();
    }

    /** Whoever imports is above what he imports. */
    @Test
    void theMapHasNoCircle() {
        var left = new HashMap<String, Set<String>>();
        MAY_IMPORT.forEach((name, imports) -> left.put(name, new HashSet<>(imports)));
        while (left.values().removeIf(imports -> imports.stream().noneMatch(left::containsKey))) {}
        assertThat(left).isEmpty();
    }

    /** What can't be read alone can't be understood alone, nor tested. */
    @Test
    void noCircleInsideAPackage() {
        var circles = new TreeMap<String, Set<String>>();
        Stream.concat(packages(), Stream.of("daemon"))
                .filter(name -> !WITH_CIRCLES.contains(name))
                .forEach(name -> circles.put(name, circle(exactly(name))));
        circles.values().removeIf(Set::isEmpty);
        assertThat(circles).isEmpty();
    }

    /** Types of a package, nested ones with their top level, that lead back to themselves. */
    private static Set<String> circle(String name) {
        var uses = new TreeMap<String, Set<String>>();
        VALVO.stream()
                .filter(c -> c.getPackageName().equals(name))
                .forEach(c -> uses.computeIfAbsent(top(c), _ -> new TreeSet<>()).addAll(used(c)));
        uses.forEach((self, others) -> others.remove(self));
        boolean pruned = true;
        while (pruned) {
            var used = uses.values().stream().flatMap(Set::stream).collect(toSet());
            pruned =
                    uses.entrySet()
                            .removeIf(it ->
                                    !used.contains(it.getKey())
                                            || it.getValue().stream().noneMatch(uses::containsKey));
        }
        return uses.keySet();
    }

    private static Set<String> used(JavaClass by) {
        return by.getDirectDependenciesFromSelf().stream()
                .map(it -> it.getTargetClass().getBaseComponentType())
                .filter(c -> c.getPackageName().equals(by.getPackageName()))
                .map(ArchitectureTest::top)
                .collect(toSet());
    }

    private static String top(JavaClass type) {
        return type.getName()
                .substring(type.getPackageName().length() + 1)
                .replaceFirst("\\$.*", "");
    }

    /** A back end is exchanged in one place. */
    @Test
    void onlyThePlatformKnowsTheBackEnds() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.valvo.os.linux", "io.valvo.os.portable")
                .and(not(named("io.valvo.os.platform.Platform")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.valvo.os.linux", "io.valvo.os.portable")
                .check(VALVO);
    }

    @Test
    void theManualShowsTheSameMap() throws IOException {
        var row = Pattern.compile("(?m)^\\| `([\\w.]+)` \\|([^|]*)\\|$");
        var manual = row.matcher(Files.readString(Path.of("docs/architecture.md"))).results();
        assertThat(manual.collect(toMap(found -> found.group(1), found -> words(found.group(2)))))
                .isEqualTo(MAY_IMPORT);
    }

    @Test
    void everyPackageSaysThatNothingIsNull() {
        assertThat(VALVO.stream().map(JavaClass::getPackage).distinct())
                .filteredOn(here -> !here.isAnnotatedWith(NullMarked.class))
                .extracting(JavaPackage::getName)
                .as("packages without @NullMarked in package-info.java")
                .isEmpty();
    }

    @Test
    void modelAndRulesSeeOnlyValues() {
        classes()
                .that(arePure())
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                        in("model"),
                                        in("rules"),
                                        in("text"),
                                        "java.lang..",
                                        "java.math",
                                        "java.net",
                                        "java.nio.file",
                                        "java.time..",
                                        "java.util",
                                        "java.util.function",
                                        "java.util.regex",
                                        "java.util.stream",
                                        "com.cronutils..",
                                        "org.jspecify..")
                                .and(not(nameMatching(WORLD))))
                .check(VALVO);
    }

    @Test
    void timeAndChanceAreArgumentsOfARule() {
        noClasses()
                .that(arePure())
                .should()
                .accessTargetWhere(
                        targetOwner(resideInAPackage("java.."))
                                .and(
                                        target(
                                                nameMatching(
                                                        "now|systemUTC|systemDefaultZone|nanoTime"
                                                                + "|currentTimeMillis|random|randomUUID"
                                                                + "|getenv|getProperty"))))
                .check(VALVO);
    }

    @Test
    void onlyOsKnowsTheOperatingSystem() {
        noClasses()
                .that()
                .resideOutsideOfPackage(in("os"))
                .and(not(named(DETACHED)))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.(Process|ProcessBuilder(\\$.*)?|foreign\\..*)")
                .orShould()
                .callMethodWhere(
                        targetOwner(named("java.lang.Runtime"))
                                .and(target(nameMatching("exec|load\\w*"))))
                .check(VALVO);
    }

    @Test
    void onlyTheDaemonCleanupAndOsLookAtProcessHandles() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        in("os"), "io.valvo.daemon", "io.valvo.cleanup", "io.valvo.training")
                .and(not(named(DETACHED)))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.ProcessHandle(\\$.*)?")
                .check(VALVO);
    }

    @Test
    void actorsStayOutOfTheValuesTheEdgesAndTheCli() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        in(
                                Stream.of(
                                        "model",
                                        "rules",
                                        "text",
                                        "statedir",
                                        "os",
                                        "storage",
                                        "config",
                                        "wire",
                                        "client",
                                        "cli")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.pekko..")
                .check(VALVO);
    }

    /** What no gateway is configured for isn't loaded, and the rules stay free of it. */
    @Test
    void onlyTheDataPathKnowsNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.valvo.gateway.proxy..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(VALVO);
    }

    private static DescribedPredicate<JavaClass> arePure() {
        return resideInAnyPackage(in("model"), in("rules"), in("text"));
    }

    private static DescribedPredicate<JavaClass> named(String name) {
        return DescribedPredicate.describe(name, c -> c.getName().equals(name));
    }

    private static Map<String, List<String>> table(String rows) {
        return rows.lines()
                .map(row -> row.split(":"))
                .collect(toMap(row -> row[0], row -> words(row.length > 1 ? row[1] : "")));
    }

    private static List<String> words(String text) {
        return Pattern.compile("[\\w.]+").matcher(text).results().map(MatchResult::group).toList();
    }

    private static String[] exactly(Stream<String> names) {
        return names.map(ArchitectureTest::exactly).toArray(String[]::new);
    }

    private static String exactly(String name) {
        return "io.valvo." + name;
    }

    private static String[] in(Stream<String> names) {
        return names.map(ArchitectureTest::in).toArray(String[]::new);
    }

    private static String in(String name) {
        return "io.valvo." + name + "..";
    }
}
