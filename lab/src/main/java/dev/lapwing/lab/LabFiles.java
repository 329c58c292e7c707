package dev.lapwing.lab;

import dev.lapwing.controlplane.KubeFiles;
import dev.lapwing.runtime.trust.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keys, tokens and kubeconfigs of a lab, in its state directory, for their owner alone. */
final class LabFiles {

    private static final String API_NAME = "kube-apiserver";

    private final LabPlan plan;
    private final Map<String, String> tokens = new LinkedHashMap<>();

    LabFiles(LabPlan plan) {
        this.plan = plan;
    }

    /** Writes all of them. */
    void write() throws IOException, InterruptedException {
        Path state = plan.state();
        Files.createDirectories(state);
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
        // A new one each time: what an earlier lab trusted is none of this one's.
        Path fresh = Files.createTempDirectory(state, "authority");
        CertificateAuthority authority = CertificateAuthority.create(fresh);
        var hosts = new ArrayList<>(List.of(
                "kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost", "127.0.0.1", "10.96.0.1"));
        plan.masters().forEach(master -> hosts.add(master.address()));
        Files.copy(
                authority.issue(API_NAME, hosts), state.resolve("apiserver.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(authority.certificateFile(), state.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
        KubeFiles.signingKeys(state.resolve("service-accounts.key"), state.resolve("service-accounts.pub"));
        String first = "https://" + plan.masters().getFirst().address() + ":6443";
        String here = "https://127.0.0.1:6443";
        kubeconfig("kubeconfig", "admin", "system:masters", first, state.resolve("ca.pem"));
        kubeconfig("controller-manager.kubeconfig", "system:kube-controller-manager", "", here, inside());
        kubeconfig("scheduler.kubeconfig", "system:kube-scheduler", "", here, inside());
        kubeconfig("dns.kubeconfig", "lapwing:dns", "", here, inside());
        kubeconfig("kube-proxy.kubeconfig", "system:kube-proxy", "", here, inside());
        for (LabPlan.Board board : plan.boards()) {
            kubeconfig(board.name() + ".kubeconfig", "system:node:" + board.name(), "system:nodes", here, inside());
        }
        var lines = new StringBuilder();
        tokens.forEach((user, line) -> lines.append(line).append('\n'));
        KubeFiles.secret(state.resolve("tokens.csv"), lines.toString());
        Files.copy(
                plan.root().resolve("lab/node/kubelet.yaml"),
                state.resolve("kubelet.yaml"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path inside() {
        return Path.of("/lab/ca.pem");
    }

    private void kubeconfig(String file, String user, String group, String server, Path authority) throws IOException {
        String token = KubeFiles.token();
        tokens.put(user, token + "," + user + "," + user + (group.isEmpty() ? "" : ",\"" + group + "\""));
        KubeFiles.secret(
                plan.state().resolve(file), KubeFiles.kubeconfig("lapwing-lab", server, authority, user, token));
    }
}
