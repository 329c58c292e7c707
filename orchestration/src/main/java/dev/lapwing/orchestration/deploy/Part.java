package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.manifests.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Map;

/**
 * Something with pods that is waited for.
 *
 * @param name of it and of its ReplicationController or Deployment
 * @param replicas how many pods it is to have
 * @param selector of its pods
 * @param template the mark of pods of the newest template; empty for a Deployment, which replaces its pods by itself
 */
public record Part(
        Kind kind,
        String namespace,
        String name,
        int replicas,
        Map<String, String> selector,
        String template,
        boolean controller) {

    /** What rolls by itself, and what does not. */
    public enum Kind {
        /** A board: broker and producers, in one pod of a ReplicationController. */
        PI,
        /** The bridge or the archive: pods of a Deployment. */
        FLOATING
    }

    public Part {
        selector = Map.copyOf(selector);
    }

    static Part of(ReplicationController pi) {
        return new Part(
                Kind.PI,
                pi.getMetadata().getNamespace(),
                pi.getMetadata().getName(),
                pi.getSpec().getReplicas(),
                pi.getSpec().getSelector(),
                templateOf(pi.getSpec().getTemplate()),
                isController(pi.getSpec().getTemplate()));
    }

    static Part of(Deployment deployment) {
        return new Part(
                Kind.FLOATING,
                deployment.getMetadata().getNamespace(),
                deployment.getMetadata().getName(),
                deployment.getSpec().getReplicas(),
                deployment.getSpec().getSelector().getMatchLabels(),
                "",
                false);
    }

    private static String templateOf(PodTemplateSpec template) {
        Map<String, String> annotations = template.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(Names.TEMPLATE_ANNOTATION, "");
    }

    private static boolean isController(PodTemplateSpec template) {
        for (Container container : template.getSpec().getContainers()) {
            for (EnvVar variable : container.getEnv()) {
                if (variable.getName().equals("LAPWING_BROKER_ROLES")) {
                    return variable.getValue().contains("controller");
                }
            }
        }
        return false;
    }
}
