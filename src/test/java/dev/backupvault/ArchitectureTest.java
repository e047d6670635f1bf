package dev.backupvault;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may use whom. docs/ARCHITECTURE.md has the same list, in its table. */
class ArchitectureTest {
    private static final String ROOT = "dev.backupvault.";
    private static final Map<String, Set<String>> ALLOWED = new LinkedHashMap<>();

    static {
        allow("error");
        allow("units");
        allow("yaml", "error");
        allow("point", "error");
        allow("vault", "error", "point");
        allow("vault.azure", "error", "vault");
        allow("replicate", "error", "point", "vault", "ingest", "policy", "verify", "audit");
        allow("audit", "error", "point", "vault");
        allow("ingest", "error", "units", "point", "vault", "audit");
        allow("verify", "error", "point", "vault", "audit", "partner.probe");
        allow("restore", "error", "point", "vault", "audit");
        allow("policy", "error", "units", "yaml", "point");
        allow("operational", "error", "point", "vault", "ingest", "policy", "restore");
        allow("retention", "error", "point", "vault", "audit", "policy");
        allow("hygiene", "error", "point", "vault", "audit");
        allow(
                "service",
                "error",
                "point",
                "vault",
                "vault.azure",
                "hygiene",
                "ingest",
                "verify",
                "restore",
                "audit",
                "policy",
                "operational",
                "retention",
                "replicate",
                "partner",
                "intake");
        allow(
                "component",
                "error",
                "point",
                "vault",
                "hygiene",
                "ingest",
                "verify",
                "restore",
                "policy",
                "retention",
                "replicate",
                "pickup",
                "service",
                "partner",
                "intake");
        allow("sources", "error", "point", "component");
        allow("census", "error", "point", "policy", "vault");
        allow(
                "watch",
                "error",
                "units",
                "point",
                "vault",
                "audit",
                "policy",
                "census",
                "service",
                "component",
                "sources");
        allow("pickup", "error");
        allow(
                "dropfolder",
                "error",
                "intake",
                "partner",
                "ingest",
                "operational",
                "service",
                "component",
                "pickup",
                "sources");
        allow("ssh", "error");
        allow("sftp", "error", "point", "vault", "ingest", "restore", "component", "pickup", "sources", "ssh");
        allow("command", "error", "units", "component", "sources", "ssh");
        allow(
                "procedure",
                "error",
                "units",
                "point",
                "vault",
                "audit",
                "verify",
                "restore",
                "service",
                "component",
                "command");
        allow("partner.probe", "error");
        allow("partner", "error", "units", "yaml", "point", "partner.probe");
        allow("intake", "error", "units", "point", "vault", "ingest", "partner", "partner.probe");
        allow("users", "error", "yaml");
        allow("http", "error", "point", "vault");
        allow(
                "connect",
                "http",
                "users",
                "error",
                "units",
                "yaml",
                "point",
                "vault",
                "ingest",
                "retention",
                "service",
                "component",
                "sources");
        allow(
                "management",
                "error",
                "units",
                "point",
                "vault",
                "verify",
                "procedure",
                "restore",
                "policy",
                "retention",
                "service",
                "sources",
                "users",
                "http",
                "census",
                "watch");
        allow(
                "console",
                "error",
                "point",
                "vault",
                "ingest",
                "policy",
                "procedure",
                "service",
                "sources",
                "users",
                "http",
                "management");
        allow("embedded", "error", "point", "vault.azure");
        allow("config", "error", "units", "operational", "service");
        allow(
                "cli",
                "error",
                "point",
                "vault",
                "vault.azure",
                "hygiene",
                "ingest",
                "verify",
                "restore",
                "audit",
                "service",
                "policy",
                "operational",
                "retention",
                "replicate",
                "component",
                "sources",
                "units",
                "dropfolder",
                "ssh",
                "sftp",
                "command",
                "procedure",
                "http",
                "connect",
                "users",
                "console",
                "embedded",
                "config",
                "watch",
                "partner",
                "partner.probe",
                "intake");
    }

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.backupvault");

    private static void allow(String user, String... used) {
        ALLOWED.put(user, new TreeSet<>(Arrays.asList(used)));
    }

    private static String[] packages(Stream<String> names) {
        return names.map(name -> ROOT + name).toArray(String[]::new);
    }

    @TestFactory
    Stream<DynamicTest> aPackageUsesOnlyWhatItMay() {
        return ALLOWED.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey() + " may use " + entry.getValue(), () -> {
                    String[] forbidden = packages(ALLOWED.keySet().stream()
                            .filter(other -> !other.equals(entry.getKey())
                                    && !entry.getValue().contains(other)));
                    if (forbidden.length > 0) {
                        noClasses()
                                .that()
                                .resideInAPackage(ROOT + entry.getKey())
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(forbidden)
                                .check(CLASSES);
                    }
                }));
    }

    @Test
    void everyPackageIsInTheList() {
        Set<String> there = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT))
                .map(name -> name.substring(ROOT.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(ALLOWED.keySet()), there);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("dev.backupvault.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheMainClassesUseTheCommandLine() {
        noClasses()
                .that()
                .resideInAnyPackage(packages(ALLOWED.keySet().stream().filter(name -> !name.equals("cli"))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "cli")
                .check(CLASSES);
    }

    @Test
    void onlyCommandLineComponentAndSourcesUseCamel() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages(Stream.of(
                        "cli",
                        "component",
                        "sources",
                        "dropfolder",
                        "sftp",
                        "command",
                        "procedure",
                        "http",
                        "connect",
                        "watch",
                        "management",
                        "console")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(CLASSES);
    }

    @Test
    void onlyTheAzureVaultKnowsAzureButForItsClientsType() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages(Stream.of("vault.azure", "service", "component", "cli")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.azure..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(packages(Stream.of("service", "component", "cli")))
                .should()
                .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "com.azure but the client",
                        type -> type.getPackageName().startsWith("com.azure")
                                && !type.getSimpleName().equals("BlobServiceClient")))
                .check(CLASSES);
    }

    @Test
    void theArchitecturePageHasTheSameList() throws IOException {
        // Given
        Matcher row = Pattern.compile("(?m)^\\| `([a-z.]+)` \\| ([^|]*) \\| [^|]+ \\|$")
                .matcher(Files.readString(Path.of("docs/ARCHITECTURE.md")));
        Map<String, Set<String>> documented = new LinkedHashMap<>();
        // When
        while (row.find()) {
            documented.put(
                    row.group(1),
                    new TreeSet<>(
                            row.group(2).equals("–")
                                    ? List.of()
                                    : Arrays.asList(
                                            row.group(2).replace("`", "").split(", "))));
        }
        // Then
        assertEquals(ALLOWED, documented);
    }

    /** docs/SECURITY.md says of each what it would bring. */
    @Test
    void nothingOfCamelThatIsKnownToBeVulnerableIsThere() {
        assertTrue(isThere("camel-file"), "how a module is known");
        for (String absent : List.of(
                "camel-debug",
                "camel-http",
                "camel-infinispan",
                "camel-platform-http",
                "camel-platform-http-main",
                "camel-platform-http-vertx")) {
            assertFalse(isThere(absent), absent);
        }
    }

    private static boolean isThere(String module) {
        String place = "META-INF/maven/org.apache.camel/" + module + "/pom.properties";
        return ArchitectureTest.class.getClassLoader().getResource(place) != null;
    }

    @Test
    void nobodyDownloadsBlobsToFilesByTheirNames() {
        noClasses()
                .should()
                .callMethodWhere(JavaCall.Predicates.target(
                        HasName.Predicates.nameMatching("downloadToFile.*|downloadBlobToFile.*")))
                .check(CLASSES);
    }
}
