package dev.lapwing.lab;

import dev.lapwing.cli.demo.ArchiveListing;
import java.util.List;

/** The cloud: a container with Kafka, HDFS and the archive, beside the cluster. */
final class LabCloud {

    private static final String CONTAINER = LabPlan.PREFIX + "-cloud";

    private final LabPlan plan;

    LabCloud(LabPlan plan) {
        this.plan = plan;
    }

    void start() {
        String java = System.getProperty("java.home");
        Commands.docker(List.of(
                "run",
                "-d",
                "--name",
                CONTAINER,
                "--hostname",
                "cloud",
                "--label",
                LabPlan.PREFIX,
                "--network",
                LabPlan.NETWORK,
                "--ip",
                LabPlan.CLOUD_ADDRESS,
                "--cap-add",
                "NET_ADMIN",
                "-v",
                CONTAINER + "-data:/var/lib/lapwing",
                "-v",
                plan.root().resolve("dist") + ":/dist:ro",
                "-v",
                java + ":/java:ro",
                "-e",
                "JARS=/dist",
                "-e",
                "JAVA=/java",
                "-e",
                "ADDRESS=" + LabPlan.CLOUD_ADDRESS,
                LabImages.NODE,
                "cloud.sh"));
    }

    /** Asks inside of it: HDFS has an address for its container alone. */
    ArchiveListing archive(boolean things) {
        return ArchiveListing.parse(Commands.docker(
                "exec",
                CONTAINER,
                "bash",
                "-c",
                "until [[ -s /var/lib/lapwing/hdfs/uri ]]; do sleep 1; done; exec \"$JAVA/bin/java\" -Xmx384m"
                        + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp \"$JARS/tools/target/lib/*\" "
                        + ArchiveListing.class.getName() + " \"$(</var/lib/lapwing/hdfs/uri)/lapwing\" "
                        + (things ? ArchiveListing.THINGS : "")));
    }

    /** Packets between boards and cloud arrive, or vanish without a trace as on the way to a cloud that is away. */
    void link(boolean up) {
        for (String direction : List.of("INPUT -s ", "OUTPUT -d ")) {
            String rule = direction + LabPlan.BOARD_RANGE + " -j DROP";
            String remove = "while iptables -D " + rule + " 2>/dev/null; do :; done";
            Commands.docker("exec", CONTAINER, "bash", "-c", up ? remove : remove + "; iptables -I " + rule);
        }
    }
}
