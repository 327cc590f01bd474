package dev.coact.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the rules of the design: which module may use which, and what library code may not touch.
 *
 * <p>It stands in {@code examples} because that is the one module that has all published modules on
 * its test class path, {@code property-tests} among them, and application code besides.
 */
class ArchitectureTest {
  private static final String ROOT = "dev.coact.";

  /** The arrows: a module, and the modules that it may use. Java's own packages are free to all. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "coroutine", Set.of(),
          "mailbox", Set.of(),
          "memory", Set.of(),
          "scheduler", Set.of("coroutine"),
          "io", Set.of("scheduler", "coroutine", "memory"),
          "actor", Set.of("io", "mailbox", "memory", "scheduler", "coroutine"),
          "testing", Set.of("actor", "io", "mailbox", "memory", "scheduler", "coroutine"));

  /**
   * What a program runs on in production; {@code testing} may use clocks and threads as it likes.
   */
  private static final String[] RUNTIME =
      packages("coroutine", "mailbox", "memory", "scheduler", "io", "actor");

  /** What reaches time, chance and threads through the seam that {@code scheduler} defines. */
  private static final String[] BEHIND_THE_SEAM =
      packages("coroutine", "mailbox", "memory", "io", "actor");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.coact");

  static Stream<String> modules() {
    return MAY_USE.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void module_usesOnlyModulesBelow(String module) {
    Set<String> allowed =
        MAY_USE.get(module).stream().map(m -> ROOT + m + "..").collect(toCollection(TreeSet::new));
    allowed.add(ROOT + module + "..");

    hold(
        noClasses(ROOT + module + "..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("dev.coact..").and(not(resideInAnyPackage(strings(allowed))))));
  }

  @Test
  void packages_haveNoCycles() {
    hold(slices().matching(ROOT + "(**)").should().beFreeOfCycles());
  }

  @Test
  void packages_areNullMarked() {
    assertThat(
            CLASSES.stream()
                .map(JavaClass::getPackage)
                .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                .map(p -> p.getName())
                .distinct())
        .as("packages without @NullMarked in their package-info.java")
        .isEmpty();
  }

  @Test
  void library_printsNothing() {
    hold(noClasses(RUNTIME).should(ACCESS_STANDARD_STREAMS));
  }

  @Test
  void library_logsThroughTheLog4jApiOnly() {
    hold(
        noClasses(RUNTIME)
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "org.apache.logging.log4j.core..", "java.util.logging..", "org.slf4j..")));
  }

  @Test
  void library_throwsNoBareException() {
    hold(
        noClasses(RUNTIME)
            .and(describe("are no throwables", c -> !c.isAssignableTo(Throwable.class)))
            .should()
            .callConstructorWhere(
                calls(
                    "new Throwable, Exception, RuntimeException or Error",
                    owned(Throwable.class, Exception.class, RuntimeException.class, Error.class))));
  }

  @Test
  void queues_areTheVarHandleOnes() {
    hold(
        noClasses("dev.coact..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("org.jctools..")
                    .and(not(resideInAPackage("org.jctools.queues.varhandle..")))
                    .and(not(INTERFACES))));
  }

  @Test
  void nothing_usesUnsafeOrJdkInternals() {
    hold(
        noClasses("dev.coact..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("sun..", "jdk.internal..")));
  }

  @Test
  void coroutine_aloneOpensWhatTheJdkCloses() {
    hold(
        noClasses("dev.coact..")
            .and(not(resideInAPackage("dev.coact.coroutine")))
            .should()
            .callMethodWhere(
                calls(
                    "setAccessible or privateLookupIn",
                    a ->
                        a.getName().matches("setAccessible|trySetAccessible|privateLookupIn")
                            && a.getTargetOwner().getPackageName().startsWith("java.lang."))));
  }

  @Test
  void time_isAskedOfTheSeam() {
    hold(
        noClasses(BEHIND_THE_SEAM)
            .should()
            .callMethodWhere(
                calls(
                    "a clock of the JDK, or Thread.sleep",
                    a ->
                        switch (a.getTargetOwner().getName()) {
                          case "java.lang.System" ->
                              a.getName().matches("nanoTime|currentTimeMillis");
                          case "java.lang.Thread" -> a.getName().equals("sleep");
                          case "java.time.Instant", "java.time.LocalDateTime" ->
                              a.getName().equals("now");
                          case "java.time.Clock" -> a.getName().startsWith("system");
                          default -> false;
                        })));
  }

  @Test
  void chance_isAskedOfTheSeam() {
    hold(
        noClasses(BEHIND_THE_SEAM)
            .should()
            .dependOnClassesThat(
                describe(
                    "are random generators, but for the type that the seam hands out",
                    c ->
                        c.isAssignableTo(RandomGenerator.class)
                            && !c.isEquivalentTo(RandomGenerator.class))));
    hold(
        noClasses(BEHIND_THE_SEAM)
            .should()
            .callMethodWhere(
                calls(
                    "a maker of random generators",
                    a ->
                        a.getTargetOwner().isEquivalentTo(RandomGenerator.class)
                            && a.getName().matches("of|getDefault"))));
    hold(noClasses(BEHIND_THE_SEAM).should().callMethod(Math.class, "random"));
  }

  @Test
  void threads_areStartedBehindTheSeam() {
    hold(
        noClasses(packages("mailbox", "memory", "io", "actor"))
            .and()
            .doNotHaveSimpleName("ExitHook") // its thread is one that the JVM starts when it ends
            .should()
            .accessTargetWhere(
                calls(
                    "what makes or starts a thread",
                    a ->
                        switch (a.getTargetOwner().getName()) {
                          case "java.util.concurrent.Executors" -> true;
                          case "java.lang.Thread" ->
                              a.getName()
                                  .matches("<init>|start|startVirtualThread|ofVirtual|ofPlatform");
                          default -> false;
                        })));
  }

  private static void hold(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }

  private static GivenClassesConjunction noClasses(String... packages) {
    return ArchRuleDefinition.noClasses().that().resideInAnyPackage(packages);
  }

  private static String[] packages(String... modules) {
    return Stream.of(modules).map(m -> ROOT + m + "..").toArray(String[]::new);
  }

  private static String[] strings(Set<String> set) {
    return set.toArray(String[]::new);
  }

  private static DescribedPredicate<JavaAccess<?>> calls(
      String what, java.util.function.Predicate<? super JavaAccess<?>> predicate) {
    return describe(what, predicate);
  }

  private static java.util.function.Predicate<JavaAccess<?>> owned(Class<?>... owners) {
    return a -> Stream.of(owners).anyMatch(o -> a.getTargetOwner().isEquivalentTo(o));
  }
}
