package dev.lapwing.orchestration.manifests;

import io.fabric8.kubernetes.api.model.ReplicationController;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Marks the pods of a ReplicationController with the template that they come from. It never replaces a pod whose template has
 * changed, as a Deployment does; the mark is what tells such a pod, whatever the API server has added to it by default.
 */
final class TemplateHash {

    private static final int BYTES = 8;

    private TemplateHash() {}

    /** The same controller, with {@link Names#TEMPLATE_ANNOTATION} on its template. */
    static ReplicationController stamp(ReplicationController controller) {
        return controller
                .edit()
                .editSpec()
                .editTemplate()
                .editMetadata()
                .addToAnnotations(
                        Names.TEMPLATE_ANNOTATION,
                        of(YamlText.of(controller.getSpec().getTemplate())))
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static String of(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
