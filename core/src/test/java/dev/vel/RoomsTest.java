package dev.vel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which room may look into which: the directions of the house, held by the build. */
@AnalyzeClasses(packages = "dev.vel", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

  @ArchTest
  static final ArchRule noCircles = slices().matching("dev.vel.(*)..").should().beFreeOfCycles();

  /** In which all others have their threads. */
  @ArchTest static final ArchRule thread = room("thread");

  @ArchTest static final ArchRule wire = room("wire");
  @ArchTest static final ArchRule config = room("config", "wire");
  @ArchTest static final ArchRule llm = room("llm", "config", "wire");
  @ArchTest static final ArchRule db = room("db", "config", "wire");
  @ArchTest static final ArchRule audit = room("audit", "db", "identity", "config", "wire");
  @ArchTest static final ArchRule limit = room("limit", "db", "config", "wire");
  @ArchTest static final ArchRule identity = room("identity", "db", "audit", "config", "wire");
  @ArchTest static final ArchRule agent = room("agent", "db", "audit", "wire");
  @ArchTest static final ArchRule task = room("task", "agent", "db", "audit", "wire");

  @ArchTest static final ArchRule usage = room("usage", "llm", "db", "audit", "config", "wire");

  @ArchTest
  static final ArchRule integration =
      room("integration", "route", "usage", "llm", "db", "audit", "config", "wire");

  @ArchTest
  static final ArchRule mcp =
      room("mcp", "integration", "identity", "schema", "llm", "db", "audit", "config", "wire");

  @ArchTest static final ArchRule schema = room("schema");

  @ArchTest static final ArchRule taskmaster = room("taskmaster", "mcp", "db", "config", "wire");

  @ArchTest
  static final ArchRule route =
      room("route", "usage", "task", "agent", "llm", "db", "audit", "config", "wire");

  @ArchTest
  static final ArchRule gateway =
      room("gateway", "route", "usage", "task", "agent", "llm", "db", "audit", "config", "wire");

  @ArchTest
  static final ArchRule orchestrate =
      room(
          "orchestrate",
          "schema",
          "taskmaster",
          "mcp",
          "route",
          "usage",
          "task",
          "agent",
          "llm",
          "db",
          "audit",
          "config",
          "wire");

  @ArchTest
  static final ArchRule mcpserver =
      room("mcpserver", "api", "identity", "route", "usage", "task", "agent", "wire");

  @ArchTest static final ArchRule work = room("work", "orchestrate", "task", "db", "wire");

  @ArchTest
  static final ArchRule onlyTheDatabaseRoomOpensTransactions =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.vel.db..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.helidon.dbclient.DbClient");

  @ArchTest
  static final ArchRule noRoomIsAHeapOfOddsAndEnds =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..util..", "..common..", "..helper..", "..impl..", "..manager..", "..service..");

  private static ArchRule room(String name, String... mayTouch) {
    List<String> allowed =
        new ArrayList<>(Stream.of(mayTouch).map(other -> "dev.vel." + other + "..").toList());
    allowed.add("dev.vel." + name + "..");
    allowed.add("dev.vel.thread..");
    return classes()
        .that()
        .resideInAPackage("dev.vel." + name + "..")
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage("dev.vel..")
                .or(resideInAnyPackage(allowed.toArray(String[]::new))))
        .allowEmptyShould(true);
  }
}
