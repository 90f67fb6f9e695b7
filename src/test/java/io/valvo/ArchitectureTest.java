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
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The map in docs/architecture.md, checked. Plain JUnit: no test engine can go missing unseen. */
class ArchitectureTest {
    private static final JavaClasses VALVO =
            new ClassFileImporter()
                    .withImportOption(new DoNotIncludeTests())
                    .importPackages("io.valvo");

    /** Packages that each package may import. The root package wires and may import all. */
    private static final Map<String, List<String>> MAY_IMPORT =
            table(
                    """
                    model:
                    rules: model
                    os: model
                    config: model rules
                    ledger: model
                    wire: model
                    events: model
                    ports: model rules os events
                    logs: model rules os
                    health: model rules os logs
                    sampling: model rules os
                    limits: model rules
                    supervision: model rules os ports health events logs sampling limits
                    gateway: model rules wire
                    control: model rules config wire events ports supervision os logs sampling gateway
                    cli: model wire
                    """);

    /** The one class of the command line that starts a process, the daemon of up --detach. */
    private static final String DETACHED = "io.valvo.cli.Detached";

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
                .resideInAPackage(in(name))
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackage("io.valvo..").or(resideInAnyPackage(in(allowed))))
                .allowEmptyShould(true)
                .check(VALVO);
    }

    @Test
    void everyPackageIsOnTheMap() {
        assertThat(VALVO.stream().map(JavaClass::getPackageName).filter(p -> !p.equals("io.valvo")))
                .isNotEmpty()
                .allSatisfy(p -> assertThat(p.split("\\.")[2]).isIn(MAY_IMPORT.keySet()));
    }

    @Test
    void theManualShowsTheSameMap() throws IOException {
        var row = Pattern.compile("(?m)^\\| `(\\w+)` \\|([^|]*)\\|$");
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
    void onlyTheRootAndOsLookAtProcessHandles() {
        noClasses()
                .that()
                .resideOutsideOfPackages(in("os"), "io.valvo")
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
                .resideInAnyPackage(in(Stream.of("model", "rules", "os", "config", "wire", "cli")))
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
                .resideOutsideOfPackage("io.valvo.gateway.path..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(VALVO);
    }

    private static DescribedPredicate<JavaClass> arePure() {
        return resideInAnyPackage(in("model"), in("rules"));
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
        return Pattern.compile("\\w+").matcher(text).results().map(MatchResult::group).toList();
    }

    private static String[] in(Stream<String> names) {
        return names.map(ArchitectureTest::in).toArray(String[]::new);
    }

    private static String in(String name) {
        return "io.valvo." + name + "..";
    }
}
