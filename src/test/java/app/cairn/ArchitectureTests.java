package app.cairn;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Holds the map of packages: who may use whom, and which technology stays where.
class ArchitectureTests {

  private static final String ROOT = "app.cairn";

  /// What each package may use besides itself; `app.cairn` itself may use all.
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("mlx", Set.of()),
          Map.entry("llm", Set.of("mlx")),
          Map.entry("worker", Set.of()),
          Map.entry("engine", Set.of("worker", "llm")),
          Map.entry("model", Set.of("engine")),
          Map.entry("index", Set.of()),
          Map.entry("library", Set.of("worker", "engine", "index")),
          Map.entry("search", Set.of("index", "engine", "library")),
          Map.entry("ai", Set.of("engine", "llm.text", "search")),
          Map.entry("chat", Set.of("ai", "search", "library")),
          Map.entry("evaluation", Set.of("search", "chat", "library")),
          Map.entry(
              "web",
              Set.of("engine", "model", "index", "library", "search", "ai", "chat", "evaluation")));

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private static final JavaClasses ALL = new ClassFileImporter().importPackages(ROOT);

  @TestFactory
  Stream<DynamicTest> usesOnlyThePackagesThatTheMapAllows() {
    return MAY_USE.entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> checkUses(entry)));
  }

  @Test
  void everyPackageStandsOnTheMap() {
    Set<String> packages =
        MAIN.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.equals(ROOT))
            .map(name -> name.substring(ROOT.length() + 1).replaceFirst("\\..*", ""))
            .collect(Collectors.toSet());

    assertThat(MAY_USE.keySet()).containsAll(packages);
  }

  @Test
  void packagesFormNoCycles() {
    SlicesRuleDefinition.slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void textAndArchitecturesOfModelsStandAlone() {
    noClasses()
        .that(resideInAPackage(ROOT + ".llm.text.."))
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..").and(not(resideInAPackage(ROOT + ".llm.text.."))))
        .check(MAIN);
    noClasses()
        .that(resideInAPackage(ROOT + ".llm.model.."))
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(not(resideInAnyPackage(ROOT + ".llm.model..", ROOT + ".mlx.."))))
        .check(MAIN);
  }

  @Test
  void modelsAndTheirArraysKnowNoSpring() {
    noClasses()
        .that(resideInAnyPackage(ROOT + ".mlx..", ROOT + ".llm.."))
        .should()
        .dependOnClassesThat(resideInAPackage("org.springframework.."))
        .check(ALL);
  }

  @Test
  void luceneStaysInTheIndex() {
    onlyIn("index", "org.apache.lucene..");
  }

  @Test
  void tikaStaysInTheLibrary() {
    onlyIn("library", "org.apache.tika..");
  }

  @Test
  void foreignFunctionsStayInTheArrays() {
    onlyIn("mlx", "java.lang.foreign..");
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(MAIN.stream().map(JavaClass::getPackage).distinct())
        .allSatisfy(
            named ->
                assertThat(named.isAnnotatedWith(NullMarked.class)).as(named.getName()).isTrue());
  }

  @Test
  void namesSpeak() {
    noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils?)").check(ALL);
  }

  private static void checkUses(Map.Entry<String, Set<String>> entry) {
    String own = ROOT + "." + entry.getKey() + "..";
    String[] allowed =
        Stream.concat(Stream.of(entry.getKey()), entry.getValue().stream())
            .map(name -> ROOT + "." + name + "..")
            .toArray(String[]::new);
    classes()
        .that(resideInAPackage(own))
        .should()
        .onlyDependOnClassesThat(not(resideInAPackage(ROOT + "..")).or(resideInAnyPackage(allowed)))
        .allowEmptyShould(true)
        .check(MAIN);
  }

  private static void onlyIn(String name, String technology) {
    noClasses()
        .that(resideInAPackage(ROOT + "..").and(not(resideInAPackage(ROOT + "." + name + ".."))))
        .should()
        .dependOnClassesThat(resideInAPackage(technology))
        .check(ALL);
  }
}
