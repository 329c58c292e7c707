package dev.lapwing.cli.demo;

import java.util.ArrayList;
import java.util.List;

/** The commands to look around with in a demo that was left running. */
final class LookAround {

    private final DemoParts parts;

    LookAround(DemoParts parts) {
        this.parts = parts;
    }

    List<String> lines() {
        var lines = new ArrayList<>(List.of(
                "",
                "The demo runs on, until Ctrl-C. Look around with, in another terminal:",
                "  bin/lapwing frames -b " + parts.localServers() + " node1",
                "  bin/lapwing kafka-console-consumer --bootstrap-server " + parts.cloudServers()
                        + " --topic temperatureData --from-beginning --isolation-level read_committed",
                "  bin/lapwing topics -b " + parts.localServers(),
                "  LAPWING_REMOTE_REPLICATION_FACTOR=1 bin/lapwing doctor --local " + parts.localServers()
                        + " --remote " + parts.cloudServers(),
                "  curl -s http://127.0.0.1:" + parts.managementPorts().getOrDefault("bridge", 0)
                        + "/metrics   # the bridge",
                "  curl -s http://127.0.0.1:" + parts.managementPorts().getOrDefault("rpi-node-1", 0)
                        + "/readyz   # the first Pi",
                "The archive is at " + parts.archiveUri(),
                "For docs/recipes: export BOOTSTRAP=" + parts.cloudServers() + " ARCHIVE="
                        + parts.archiveUri().getPath()));
        parts.placement()
                .ifPresent(scene -> lines.addAll(List.of(
                        "  bin/lapwing explain node -b " + parts.localServers() + " rpi-node-1",
                        "  $(bin/kube-tools kubectl)/kubectl --kubeconfig " + scene.adminKubeconfig()
                                + " get pods -A -o wide")));
        return lines;
    }
}
