package io.backfleet.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Which module may know which: cli to coordinator, worker and verifier, the latter two to slots, those to
 * messaging and database, all to
 * protocol. The coordinator knows neither slots nor database.
 */
@AnalyzeClasses(packages = "io.backfleet", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleMapTest {
    private static final String[] OURS_BUT_PROTOCOL = {
        "io.backfleet.messaging..",
        "io.backfleet.database..",
        "io.backfleet.coordinator..",
        "io.backfleet.slots..",
        "io.backfleet.worker..",
        "io.backfleet.verifier..",
        "io.backfleet.cli..",
        "io.backfleet.embedded..",
        "io.backfleet.testkit..",
        "io.backfleet.torture.."
    };

    @ArchTest
    static final ArchRule everyClassBelongsToAModule = classes()
            .should()
            .resideInAnyPackage(
                    "io.backfleet.protocol..",
                    "io.backfleet.messaging..",
                    "io.backfleet.database..",
                    "io.backfleet.coordinator..",
                    "io.backfleet.slots..",
                    "io.backfleet.worker..",
                    "io.backfleet.verifier..",
                    "io.backfleet.cli..",
                    "io.backfleet.embedded..",
                    "io.backfleet.testkit..",
                    "io.backfleet.torture..")
            .because("the rules below know these modules only: put the class into one of them,"
                    + " or add the new module here and say what it may know");

    @ArchTest
    static final ArchRule protocolKnowsNoneOfUs = noClasses()
            .that()
            .resideInAPackage("io.backfleet.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(OURS_BUT_PROTOCOL)
            .because("everybody speaks it: move what is needed into protocol, or the code that needs it out");

    @ArchTest
    static final ArchRule messagingKnowsOnlyProtocol = noClasses()
            .that()
            .resideInAPackage("io.backfleet.messaging..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.backfleet.database..",
                    "io.backfleet.coordinator..",
                    "io.backfleet.slots..",
                    "io.backfleet.worker..",
                    "io.backfleet.verifier..",
                    "io.backfleet.cli..",
                    "io.backfleet.embedded..",
                    "io.backfleet.testkit..",
                    "io.backfleet.torture..")
            .because("it carries messages whatever they are for: take a callback or a port instead");

    @ArchTest
    static final ArchRule databaseKnowsOnlyProtocol = noClasses()
            .that()
            .resideInAPackage("io.backfleet.database..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.backfleet.messaging..",
                    "io.backfleet.coordinator..",
                    "io.backfleet.slots..",
                    "io.backfleet.worker..",
                    "io.backfleet.verifier..",
                    "io.backfleet.cli..",
                    "io.backfleet.embedded..",
                    "io.backfleet.testkit..",
                    "io.backfleet.torture..")
            .because("it touches tables for whoever asks: take a callback or a port instead");

    @ArchTest
    static final ArchRule coordinatorKnowsNoDatabase = noClasses()
            .that()
            .resideInAPackage("io.backfleet.coordinator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.backfleet.database..",
                    "io.backfleet.slots..",
                    "io.backfleet.worker..",
                    "io.backfleet.verifier..",
                    "io.backfleet.cli..",
                    "io.backfleet.embedded..",
                    "io.backfleet.testkit..",
                    "io.backfleet.torture..")
            .because("it holds no database's secrets: let a worker do it as a task and report");

    @ArchTest
    static final ArchRule slotsKnowNoRole = noClasses()
            .that()
            .resideInAPackage("io.backfleet.slots..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.backfleet.coordinator..",
                    "io.backfleet.worker..",
                    "io.backfleet.verifier..",
                    "io.backfleet.cli..",
                    "io.backfleet.embedded..",
                    "io.backfleet.testkit..",
                    "io.backfleet.torture..")
            .because("they run tasks whatever these are: let the role's Crew do it");

    @ArchTest
    static final ArchRule workerKnowsNoOtherRole = noClasses()
            .that()
            .resideInAPackage("io.backfleet.worker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.backfleet.coordinator..",
                    "io.backfleet.verifier..",
                    "io.backfleet.cli..",
                    "io.backfleet.embedded..",
                    "io.backfleet.testkit..",
                    "io.backfleet.torture..")
            .because("they meet in topics only: put what both must know into protocol, or into slots");

    @ArchTest
    static final ArchRule verifierKnowsNoOtherRole = noClasses()
            .that()
            .resideInAPackage("io.backfleet.verifier..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.backfleet.coordinator..",
                    "io.backfleet.worker..",
                    "io.backfleet.cli..",
                    "io.backfleet.embedded..",
                    "io.backfleet.testkit..",
                    "io.backfleet.torture..")
            .because("it judges what the others do, and must not share their code or their mistakes:"
                    + " put what both must know into protocol, or into slots");

    @ArchTest
    static final ArchRule embeddedKnowsNoneOfUs = noClasses()
            .that()
            .resideInAPackage("io.backfleet.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.backfleet.protocol..",
                    "io.backfleet.messaging..",
                    "io.backfleet.database..",
                    "io.backfleet.coordinator..",
                    "io.backfleet.slots..",
                    "io.backfleet.worker..",
                    "io.backfleet.verifier..",
                    "io.backfleet.cli..",
                    "io.backfleet.testkit..",
                    "io.backfleet.torture..")
            .because("it starts servers, not fleets: pass plain values in");

    @ArchTest
    static final ArchRule testkitKnowsOnlyEmbedded = noClasses()
            .that()
            .resideInAPackage("io.backfleet.testkit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.backfleet.protocol..",
                    "io.backfleet.messaging..",
                    "io.backfleet.database..",
                    "io.backfleet.coordinator..",
                    "io.backfleet.slots..",
                    "io.backfleet.worker..",
                    "io.backfleet.verifier..",
                    "io.backfleet.cli..",
                    "io.backfleet.torture..")
            .because("protocol's own tests may need it one day: put fleet fixtures into the module that they test");

    @ArchTest
    static final ArchRule tortureKnowsNoRole = noClasses()
            .that()
            .resideInAPackage("io.backfleet.torture..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.backfleet.database..",
                    "io.backfleet.coordinator..",
                    "io.backfleet.slots..",
                    "io.backfleet.worker..",
                    "io.backfleet.verifier..",
                    "io.backfleet.cli..",
                    "io.backfleet.testkit..")
            .because("it judges what they do from outside, and must not share their code or their mistakes");

    @ArchTest
    static final ArchRule nothingShippedKnowsTheTestkit = noClasses()
            .that()
            .resideOutsideOfPackage("io.backfleet.testkit..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.backfleet.testkit..")
            .because("it is for tests: move what production needs into embedded");

    @ArchTest
    static final ArchRule adaptersAreReachedThroughTheirPorts = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.backfleet.slots..",
                    "io.backfleet.worker..",
                    "io.backfleet.verifier..",
                    "io.backfleet.database.throttle..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.backfleet.messaging.kafka..",
                    "io.backfleet.database.jdbc..",
                    "io.backfleet.database.mysql..",
                    "io.backfleet.database.postgresql..")
            .because("a second broker or engine must not change them: use the port in messaging or database,"
                    + " and let cli choose what stands behind it");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("io.backfleet.(**)")
            .should()
            .beFreeOfCycles()
            // the one place that knows every command, and whose neighbours (exit codes, version) every command knows
            .ignoreDependency(name("io.backfleet.cli.Main"), alwaysTrue())
            .because("packages that need each other are one package:"
                    + " move the shared part down, or turn one direction into a callback");
}
