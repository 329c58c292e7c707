package dev.lapwing.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What kubelets say of pods, without containers: kwok tells the API server that each pod of a Node with {@link #LABEL} is
 * ready as soon as it is bound, and takes away those that are deleted. Pods of other Nodes stay as they are, as if their
 * kubelet was dead.
 */
public final class FakeNodes implements AutoCloseable {

    /** The label, and its value, of the Nodes whose pods run. */
    public static final Map<String, String> LABEL = Map.of("kwok", "fake");

    /** Without a stage of their own kwok does not take nodes up, nor then their pods. */
    private static final String STAGES = """
            apiVersion: kwok.x-k8s.io/v1alpha1
            kind: Stage
            metadata:
              name: is-there
            spec:
              resourceRef:
                apiGroup: v1
                kind: Node
              selector:
                matchExpressions:
                - key: '.status.phase'
                  operator: 'NotIn'
                  values: ['Running']
              next:
                statusTemplate: |
                  phase: Running
            ---
            apiVersion: kwok.x-k8s.io/v1alpha1
            kind: Stage
            metadata:
              name: runs
            spec:
              resourceRef:
                apiGroup: v1
                kind: Pod
              selector:
                matchExpressions:
                - key: '.metadata.deletionTimestamp'
                  operator: 'DoesNotExist'
                - key: '.status.phase'
                  operator: 'In'
                  values: ['Pending']
              next:
                statusTemplate: |
                  {{ $now := Now }}
                  phase: Running
                  startTime: {{ $now | Quote }}
                  conditions:
                  - type: Initialized
                    status: "True"
                    lastTransitionTime: {{ $now | Quote }}
                  - type: ContainersReady
                    status: "True"
                    lastTransitionTime: {{ $now | Quote }}
                  - type: Ready
                    status: "True"
                    lastTransitionTime: {{ $now | Quote }}
                  containerStatuses:
                  {{ range .spec.containers }}
                  - name: {{ .name | Quote }}
                    image: {{ .image | Quote }}
                    ready: true
                    restartCount: 0
                    state:
                      running:
                        startedAt: {{ $now | Quote }}
                  {{ end }}
            ---
            apiVersion: kwok.x-k8s.io/v1alpha1
            kind: Stage
            metadata:
              name: goes
            spec:
              resourceRef:
                apiGroup: v1
                kind: Pod
              selector:
                matchExpressions:
                - key: '.metadata.deletionTimestamp'
                  operator: 'Exists'
              next:
                delete: true
            """;

    private final ToolProcess kwok;

    private FakeNodes(ToolProcess kwok) {
        this.kwok = kwok;
    }

    /** Begins to speak for the kubelets of {@code controlPlane}; its files are in {@code directory}. */
    public static FakeNodes of(ControlPlane controlPlane, Path directory) throws IOException, InterruptedException {
        Path stages = Files.writeString(directory.resolve("stages.yaml"), STAGES);
        return new FakeNodes(ToolProcess.start(
                KubeTools.folder("kwok").resolve("kwok"),
                List.of(
                        "--kubeconfig=" + controlPlane.kubeconfig(),
                        "--config=" + stages,
                        "--manage-all-nodes=false",
                        "--manage-nodes-with-label-selector=kwok=fake",
                        "--node-lease-duration-seconds=0"),
                directory));
    }

    @Override
    public void close() {
        kwok.stop();
    }
}
