package dev.lapwing.orchestration.tunnel;

import dev.lapwing.orchestration.site.SecretStore;
import dev.lapwing.orchestration.site.SiteAccess;
import dev.lapwing.orchestration.site.SiteException;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The edge's Kafka as its admin, through a tunnel of its own. */
public final class EdgeAdmin implements AutoCloseable {

    private static final int PATIENCE_MS = 120_000;

    private final BrokerTunnel tunnel;
    private final Admin admin;

    private EdgeAdmin(BrokerTunnel tunnel, Admin admin) {
        this.tunnel = tunnel;
        this.admin = admin;
    }

    /**
     * Opens the tunnel; whether a broker answers shows with the first question.
     *
     * @throws SiteException if the admin's password is not in the Secrets, or nothing can be listened on
     */
    public static EdgeAdmin open(SiteAccess site) throws SiteException {
        BrokerTunnel tunnel = BrokerTunnel.open(site);
        try {
            Properties properties =
                    EdgeKafka.client(site.cluster(), tunnel.bootstrapServers(), "admin", new SecretStore(site).read());
            properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
            return new EdgeAdmin(tunnel, Admin.create(properties));
        } catch (SiteException | RuntimeException e) {
            tunnel.close();
            throw e;
        }
    }

    /** May do everything. */
    public Admin admin() {
        return admin;
    }

    @Override
    public void close() {
        admin.close();
        tunnel.close();
    }
}
