package io.backfleet.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Where vendors may be named, and what no code of ours does. */
@AnalyzeClasses(packages = "io.backfleet", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
    private static ArchRule onlyIn(String where, String fix, String... vendor) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(where)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(vendor)
                .because("vendors stay behind a package that bears their name: " + fix);
    }

    @ArchTest
    static final ArchRule kafkaStaysAtHome = onlyIn(
            "io.backfleet..kafka..",
            "move the class below a package 'kafka', or use messaging's ports",
            "org.apache.kafka..",
            "kafka..");

    @ArchTest
    static final ArchRule postgresqlStaysAtHome = onlyIn(
            "io.backfleet..postgresql..",
            "move the class below a package 'postgresql', or use database's ports",
            "org.postgresql..");

    @ArchTest
    static final ArchRule mysqlStaysAtHome = onlyIn(
            "io.backfleet..mysql..", "move the class below a package 'mysql', or use database's ports", "com.mysql..");

    @ArchTest
    static final ArchRule jdbcStaysAtHome = onlyIn(
            "io.backfleet..[postgresql|mysql|jdbc]..",
            "move the class below a package 'postgresql' or 'mysql', or below 'jdbc' when it suits both",
            "java.sql..",
            "javax.sql..",
            "com.zaxxer..");

    @ArchTest
    static final ArchRule httpServersStayAtHome =
            onlyIn("io.backfleet..[http|netty]..", "move the class below a package 'http'", "io.vertx..", "io.netty..");

    @ArchTest
    static final ArchRule commandLineStaysInCli = onlyIn(
            "io.backfleet.cli..",
            "give the library a constructor or a record of options, and let cli parse",
            "picocli..",
            "ch.qos.logback..");

    @ArchTest
    static final ArchRule yamlStaysInDocuments = onlyIn(
            "io.backfleet.protocol.document..",
            "read files through Document and Section, which collect problems with lines",
            "org.snakeyaml..");

    @ArchTest
    static final ArchRule retriesStayInOnePlace = onlyIn(
            "io.backfleet.slots.retry..",
            "retry through slots.retry only, so that no failure is retried twice over",
            "io.github.resilience4j.retry..");

    @ArchTest
    static final ArchRule ratesAreLimitedAtTheDoor = onlyIn(
            "io.backfleet..http..",
            "refuse what is too much where it comes in; inside, window and throttle hold back",
            "io.github.resilience4j.ratelimiter..");

    @ArchTest
    static final ArchRule testLibrariesStayInTheTestkit =
            onlyIn("io.backfleet.testkit..", "move it into src/test or testkit", "org.junit..", "org.testcontainers..");

    /** A pool's source of connections is a javax.sql.DataSource, which names a logger that nobody is given. */
    @ArchTest
    static final ArchRule logsGoThroughSlf4j = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.backfleet.database.jdbc.WorkSource")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.apache.log4j..", "org.apache.logging..")
            .because("one set-up must reach every line: take an org.slf4j.Logger");

    @ArchTest
    static final ArchRule librariesDoNotPrint = noClasses()
            .that()
            .resideOutsideOfPackage("io.backfleet.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethodWhere(target(
                    describe("print a stack trace", call -> call.getName().equals("printStackTrace"))))
            .because("a library does not own the terminal: log through slf4j, or return what is to be shown");

    /**
     * Who waits for something outside this JVM that cannot call back may look again after a while. Embedded and testkit
     * do nothing else: they wait for servers to start, and torture waits for what it has broken.
     */
    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.backfleet.cli..", "io.backfleet.embedded..", "io.backfleet.testkit..", "io.backfleet.torture..")
            .and()
            .doNotHaveFullyQualifiedName("io.backfleet.database.copy.Polling")
            .and()
            .doNotHaveFullyQualifiedName("io.backfleet.database.postgresql.plan.OldTransactions")
            .and()
            .doNotHaveFullyQualifiedName("io.backfleet.database.jdbc.ReplicaSource")
            .and()
            .doNotHaveFullyQualifiedName("io.backfleet.database.mysql.plan.OldTransactions")
            .and()
            .doNotHaveFullyQualifiedName("io.backfleet.messaging.kafka.TopicSetUp")
            .should()
            .callMethodWhere(target(describe("sleep", call -> call.getName().equals("sleep"))))
            .because("a sleeper cannot be told to stop and makes its tests slow: wait on a condition with a deadline"
                    + " (a latch, a queue, StopSignal), or schedule on an executor that is passed in");

    @ArchTest
    static final ArchRule librariesDoNotEndTheProcess = noClasses()
            .that()
            .resideOutsideOfPackages("io.backfleet.cli..", "io.backfleet.embedded..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class)
            .because("whoever started the library decides that: throw, or report through the failure callback");

    @ArchTest
    static final ArchRule staticsAreConstants = noFields()
            .that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("io.backfleet.testkit..")
            .should()
            .notHaveModifier(JavaModifier.FINAL)
            .because("two fleets in one process would share it: make it a field of an object");
}
