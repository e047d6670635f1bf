package dev.backupvault.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** config/kubernetes is well typed, and fits the program and the image. Rendering it is src/image/build-and-test's. */
class KubernetesTest {
    private static V1StatefulSet set() throws IOException {
        return Manifests.read(V1StatefulSet.class, "statefulset.yaml");
    }

    private static V1PodSpec pod() throws IOException {
        return set().getSpec().getTemplate().getSpec();
    }

    private static V1Container container() throws IOException {
        assertEquals(1, pod().getContainers().size());
        return pod().getContainers().get(0);
    }

    private static Properties settings() throws IOException {
        Properties settings = new Properties();
        settings.load(new StringReader(Files.readString(Path.of("config/application.properties"))));
        return settings;
    }

    @Test
    void everyFileIsOneObjectThatKubernetesKnowsAndTheKustomizationTakesIt() throws IOException {
        List<String> resources = new ArrayList<>();
        Manifests.kustomization().get("resources").forEach(resource -> resources.add(resource.asText()));
        assertEquals(Manifests.names(), resources.stream().sorted().toList());
        for (String name : Manifests.names()) {
            KubernetesObject object = Manifests.read(KubernetesObject.class, name);
            assertEquals("backup-vault", object.getMetadata().getName(), name);
            assertNotEquals("Secret", object.getKind(), "secrets are referred to");
        }
    }

    @ParameterizedTest
    @CsvSource({"readOnlyRootFilesystem, readOnlyRootFs", "replicas: 1, replicas: one", "periodSeconds: 20, period: 20"
    })
    void aMistakeInAFileIsSeen(String good, String bad) throws IOException {
        String text = Manifests.text("statefulset.yaml");
        assertTrue(text.contains(good));
        assertThrows(RuntimeException.class, () -> Yaml.load(text.replace(good, bad)));
    }

    @Test
    void theGeneratedFilesAreThoseOfTheProgram() throws IOException {
        for (JsonNode generator : Manifests.kustomization().get("configMapGenerator")) {
            for (JsonNode file : generator.path("files")) {
                Path shipped = file.asText().startsWith("sources/")
                        ? Path.of("routes", file.asText())
                        : Path.of("config", file.asText());
                assertEquals(Files.readString(shipped), Manifests.text(file.asText()), file.asText());
            }
        }
    }

    @Test
    void thePodRefersToTheGeneratedMapsAndTheClaim() throws IOException {
        // Given
        Set<String> generated = new TreeSet<>();
        Manifests.kustomization()
                .get("configMapGenerator")
                .forEach(generator -> generated.add(generator.get("name").asText()));
        Set<String> volumes =
                pod().getVolumes().stream().map(it -> it.getName()).collect(Collectors.toSet());
        set().getSpec()
                .getVolumeClaimTemplates()
                .forEach(claim -> volumes.add(claim.getMetadata().getName()));
        // When
        Set<String> used = new TreeSet<>();
        pod().getVolumes().stream()
                .filter(it -> it.getConfigMap() != null)
                .forEach(it -> used.add(it.getConfigMap().getName()));
        container().getEnvFrom().forEach(it -> used.add(it.getConfigMapRef().getName()));
        // Then
        assertEquals(generated, used);
        container().getVolumeMounts().forEach(mount -> assertTrue(volumes.contains(mount.getName()), mount.getName()));
    }

    @Test
    void thePodHasNoRightsThatItDoesNotNeed() throws IOException {
        var security = pod().getSecurityContext();
        assertEquals(true, security.getRunAsNonRoot());
        assertEquals("RuntimeDefault", security.getSeccompProfile().getType());
        assertEquals(false, pod().getAutomountServiceAccountToken());
        assertEquals(false, pod().getEnableServiceLinks());
        var own = container().getSecurityContext();
        assertEquals(true, own.getReadOnlyRootFilesystem());
        assertEquals(false, own.getAllowPrivilegeEscalation());
        assertEquals(List.of("ALL"), own.getCapabilities().getDrop());
        assertTrue(container().getResources().getLimits().containsKey("memory"));
        String user = security.getRunAsUser() + ":" + security.getRunAsGroup();
        assertTrue(Files.readString(Path.of("Dockerfile")).contains("\nUSER " + user + "\n"), user);
    }

    @Test
    void secretsComeFromTheSecretAlone() throws IOException {
        for (V1EnvVar variable : container().getEnv()) {
            assertEquals(null, variable.getValue(), variable.getName());
            assertEquals(
                    "backup-vault", variable.getValueFrom().getSecretKeyRef().getName(), variable.getName());
        }
    }

    @Test
    void oneConnectorHasTheDataAndTimeToFinish() throws IOException {
        assertEquals(1, set().getSpec().getReplicas());
        long shutdown = Long.parseLong(settings().getProperty("camel.main.shutdownTimeout"));
        assertTrue(pod().getTerminationGracePeriodSeconds() > shutdown);
    }

    @Test
    void theProbesAskForWhatTheApiHasOverTls() throws IOException {
        JsonNode paths = new ObjectMapper()
                .readTree(getClass().getResource("/dev/backupvault/management/openapi.json"))
                .get("paths");
        V1Container container = container();
        for (V1Probe probe :
                List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())) {
            assertEquals("HTTPS", probe.getHttpGet().getScheme());
            assertEquals("management", probe.getHttpGet().getPort().getStrValue());
            assertTrue(
                    paths.has(probe.getHttpGet().getPath()), probe.getHttpGet().getPath());
        }
        assertTrue(container.getLivenessProbe().getHttpGet().getPath().endsWith("/live"));
        assertTrue(container.getReadinessProbe().getHttpGet().getPath().endsWith("/ready"));
    }

    @Test
    void portsAndSettingsAreThoseOfTheProgram() throws IOException {
        // Given
        Map<String, Integer> ports = container().getPorts().stream()
                .collect(Collectors.toMap(V1ContainerPort::getName, V1ContainerPort::getContainerPort));
        Properties settings = settings();
        // When, then
        assertEquals(settings.getProperty("management.port"), ports.get("management") + "");
        assertEquals(settings.getProperty("source.cloud-connect.port"), ports.get("tenants") + "");
        Manifests.read(V1Service.class, "service.yaml")
                .getSpec()
                .getPorts()
                .forEach(port -> assertEquals(ports.get(port.getTargetPort().getStrValue()), port.getPort()));
        String options =
                Manifests.kustomization().at("/configMapGenerator/0/literals/0").asText();
        for (String option : options.substring("JAVA_OPTS=".length()).split(" ")) {
            String key = option.substring(2, option.indexOf('='));
            assertTrue(option.startsWith("-D") && settings.containsKey(key), option);
        }
        assertTrue(options.contains("-Dmanagement.scheme=https"), options);
    }

    @Test
    void theOthersSelectThePod() throws IOException {
        // Given
        Map<String, String> labels = set().getSpec().getTemplate().getMetadata().getLabels();
        V1NetworkPolicy network = Manifests.read(V1NetworkPolicy.class, "network-policy.yaml");
        V1PodDisruptionBudget budget = Manifests.read(V1PodDisruptionBudget.class, "disruption-budget.yaml");
        // When, then
        assertFalse(labels.isEmpty());
        assertEquals(labels, set().getSpec().getSelector().getMatchLabels());
        assertEquals(
                labels,
                Manifests.read(V1Service.class, "service.yaml").getSpec().getSelector());
        assertEquals(labels, network.getSpec().getPodSelector().getMatchLabels());
        assertEquals(labels, budget.getSpec().getSelector().getMatchLabels());
        assertEquals(List.of("Ingress", "Egress"), network.getSpec().getPolicyTypes());
    }
}
