package dev.caravel.launcher;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import dev.caravel.api.meta.v1.ListMeta;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.KubernetesList;
import dev.caravel.api.object.KubernetesObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The layers of the design, packages without cycles, and that nobody reads the clock. */
final class ArchitectureTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.caravel");

  /** What each component may know, beside itself, {@code time} and libraries. */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.ofEntries(
          Map.entry("api", Set.of()),
          Map.entry("client", Set.of("api")),
          Map.entry("etcd", Set.of()),
          Map.entry("cri", Set.of()),
          Map.entry("apiserver", Set.of("api", "client", "etcd")),
          Map.entry("controllers", Set.of("api", "client")),
          Map.entry("scheduler", Set.of("api", "client")),
          Map.entry("kubelet", Set.of("api", "client", "cri")),
          Map.entry("network", Set.of()),
          Map.entry("runtime", Set.of("cri", "network")),
          Map.entry("proxy", Set.of("api", "client", "network")),
          Map.entry("dns", Set.of("api", "client")),
          Map.entry("kubectl", Set.of("api", "client")),
          Map.entry("bench", Set.of("api", "client", "etcd")));

  static Set<Map.Entry<String, Set<String>>> components() {
    return MAY_KNOW.entrySet();
  }

  @ParameterizedTest
  @MethodSource("components")
  void aComponentKnowsOnlyWhatIsBelowIt(Map.Entry<String, Set<String>> component) {
    var others = new ArrayList<String>();
    for (var other : MAY_KNOW.keySet()) {
      if (!other.equals(component.getKey()) && !component.getValue().contains(other)) {
        others.add("dev.caravel." + other + "..");
      }
    }
    others.add("dev.caravel.launcher..");

    noClasses()
        .that()
        .resideInAPackage("dev.caravel." + component.getKey() + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others.toArray(String[]::new))
        .check(ALL);
  }

  @Test
  void noCyclesBetweenPackages() {
    slices()
        .matching("dev.caravel.(**)")
        .should()
        .beFreeOfCycles()
        // Every object and list has metadata, which are types made from schemas like all others.
        .ignoreDependency(KubernetesObject.class, ObjectMeta.class)
        .ignoreDependency(KubernetesList.class, ListMeta.class)
        // The made table that finds a kind's view by its number, for all kinds without reflection.
        .ignoreDependency(simpleName("BuiltInViews"), resideInAPackage("dev.caravel.api.*.v*"))
        // A command line is one tree: kubectl names its commands, and they ask it for the session.
        .ignoreDependency(
            simpleName("KubectlCommand"), resideInAPackage("dev.caravel.kubectl.command"))
        // A benchmark of the start runs this whole program as a process of its own.
        .ignoreDependency("dev.caravel.launcher.command.BenchCommand", Caravel.class.getName())
        .check(ALL);
  }

  @Test
  void onlyTheClockReadsTheClock() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.caravel.time..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    rule.check(ALL);
  }

  @Test
  void namesSayWhatAThingIs() {
    classes()
        .should()
        .haveNameNotMatching(".*(Utils?|Helpers?|Managers?|Impl)$")
        .orShould(haveUpstreamsName())
        .check(ALL);
  }

  /** ControllerManager is upstream's name for that component. */
  private static ArchCondition<JavaClass> haveUpstreamsName() {
    return ArchConditions.be(
        DescribedPredicate.describe(
            "upstream's own name", type -> type.getSimpleName().equals("ControllerManager")));
  }
}
