package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.membership.Membership.Parts;
import dev.lapwing.orchestration.site.SecretStore;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.trust.KeytoolIssuer;
import dev.lapwing.orchestration.trust.SecretBackup;
import dev.lapwing.orchestration.trust.SecretException;
import dev.lapwing.orchestration.trust.SiteSecrets;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * A Pi that comes to the site. Other Pis' pods are left as they are: what they are told of the number of cameras only matters
 * to topics that are made later, and {@code lapwing deploy} tells them then.
 */
record PiAddition(Parts parts, Pi pi) {

    void run() throws SiteException, SecretException, IOException, InterruptedException {
        check();
        secrets();
        if (parts.begin("access rules, network and accounts for " + pi.name())) {
            parts.objects().shared().forEach(parts.site()::apply);
        }
        if (parts.begin("volumes, Service and ReplicationController of " + pi.name())) {
            parts.objects().make(pi);
        } else {
            parts.objects().own(pi).forEach(object -> parts.progress().accept("  " + text(object)));
        }
        if (!parts.options().dryRun()) {
            parts.waiting().until("broker " + pi.number(), this::missing);
        }
        spread();
    }

    private void check() throws SiteException, InterruptedException {
        if (!parts.objects().deployed()) {
            throw new SiteException("there is no namespace "
                    + parts.site().cluster().namespace() + ", so the site does not run yet. Use lapwing deploy");
        }
        if (pi.controller() && !parts.quorum().isVoter(pi.number())) {
            throw new SiteException(
                    pi.name() + " is to be a controller, and the members of Kafka's quorum are fixed when"
                            + " a site is made. Write controller: false for it");
        }
        if (parts.objects().node(pi).isEmpty()) {
            throw new SiteException("Kubernetes has no node with the label "
                    + parts.site().cluster().pinLabel() + "=" + pi.name()
                    + ". Join the Pi first (docs/raspberry-pi.md), and make "
                    + pi.disk().path() + "/kafka and its other directories there");
        }
    }

    private void secrets() throws SecretException, IOException, InterruptedException {
        var store = new SecretStore(parts.site());
        Map<String, Map<String, byte[]>> existing = store.read();
        Map<String, Map<String, byte[]>> wanted =
                SiteSecrets.complete(parts.site().cluster(), existing, new KeytoolIssuer());
        var changed = new LinkedHashMap<String, Map<String, byte[]>>();
        wanted.forEach((name, values) -> {
            if (!existing.containsKey(name)
                    || !SecretBackup.different(Map.of(name, values), existing).isEmpty()) {
                changed.put(name, values);
            }
        });
        if (!changed.isEmpty() && parts.begin("Secrets " + String.join(", ", changed.keySet()))) {
            store.write(changed);
        }
    }

    private String missing() throws SiteException, InterruptedException {
        if (parts.replicas().brokers().contains(pi.number())) {
            return "";
        }
        String trouble = parts.objects().trouble(pi);
        return trouble.isEmpty() ? "its pod runs, and Kafka does not know it yet" : trouble;
    }

    /** Over all that have replicas now, whether they are up or not, and this one. */
    private void spread() throws SiteException, InterruptedException {
        var brokers = new TreeSet<>(parts.replicas().brokers());
        brokers.addAll(parts.replicas().hosts());
        brokers.add(pi.number());
        parts.replicas()
                .spread(brokers, parts.options().patience(), parts.options().dryRun());
    }

    private static String text(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }
}
