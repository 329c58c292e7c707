package dev.lapwing.brokers;

import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One {@code lapwing broker} that is a whole cluster, with TLS and SCRAM.
 *
 * @param address where clients reach it
 */
record SingleBroker(Path directory, BrokerPod pod, String address) {

    /** Not started yet. */
    static SingleBroker in(Path directory, Path ca, Path identity, Path users, Path rules) {
        List<BrokerPorts> ports = BrokerPorts.free(2);
        BrokerPorts own = ports.getFirst();
        var environment = new HashMap<String, String>();
        environment.put("LAPWING_BROKER_ID", "1");
        environment.put("LAPWING_BROKER_CLUSTER_ID", "lapwing-test");
        environment.put("LAPWING_BROKER_CONTROLLERS", "1@localhost:" + own.controller());
        environment.put("LAPWING_BROKER_HOST", "localhost");
        environment.put("LAPWING_BROKER_ADDRESS", "127.0.0.1");
        environment.put("LAPWING_BROKER_CLIENT_PORT", Integer.toString(own.client()));
        environment.put("LAPWING_BROKER_INTERNAL_PORT", Integer.toString(own.internal()));
        environment.put("LAPWING_BROKER_CONTROLLER_PORT", Integer.toString(own.controller()));
        environment.put("LAPWING_BROKER_DIRECTORY", directory.resolve("kafka").toString());
        environment.put("LAPWING_BROKER_REPLICAS", "1");
        environment.put("LAPWING_BROKER_SECURITY", "tls-scram");
        environment.put("LAPWING_BROKER_CA_FILE", ca.toString());
        environment.put("LAPWING_BROKER_IDENTITY_FILE", identity.toString());
        environment.put("LAPWING_BROKER_USERS_DIRECTORY", users.toString());
        environment.put("LAPWING_BROKER_ACCESS_FILE", rules.toString());
        var pod = new BrokerPod(directory.resolve("broker.log"), ports.get(1).client(), environment);
        return new SingleBroker(directory, pod, "localhost:" + own.client());
    }

    /** Properties of a client. */
    Map<String, Object> client(String user, String password, Path ca) throws IOException {
        Path file = Files.writeString(Files.createTempFile(directory, user, ".password"), password);
        var environment = Map.of(
                "LAPWING_LOCAL_BOOTSTRAP_SERVERS",
                address,
                "LAPWING_LOCAL_SECURITY",
                "tls-scram",
                "LAPWING_LOCAL_CA_FILE",
                ca.toString(),
                "LAPWING_LOCAL_USER",
                user,
                "LAPWING_LOCAL_PASSWORD_FILE",
                file.toString());
        return KafkaCluster.of(Settings.of(environment, Map.of()), KafkaCluster.Side.LOCAL)
                .client(Map.of("request.timeout.ms", 10_000, "default.api.timeout.ms", 60_000));
    }
}
