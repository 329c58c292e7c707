package dev.lapwing.brokers.access;

import dev.lapwing.runtime.kafka.AccessRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.metadata.authorizer.StandardAcl;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's authorizer, with the rules of an access file beside the ACLs of the cluster's metadata. A rule holds from the
 * moment in which it stands in the file, and no longer. Kafka makes it by its name.
 */
public final class FileAuthorizer extends StandardAuthorizer {

    /** The broker's property that names the access file. */
    public static final String FILE = "lapwing.access.file";

    private @Nullable Watched<List<AccessRule>> file;
    private Map<Uuid, StandardAcl> given = Map.of();
    private volatile List<AccessRule> applied = List.of();

    @Override
    public void configure(Map<String, ?> configs) {
        super.configure(configs);
        if (configs.get(FILE) instanceof String name) {
            file = new Watched<>(Path.of(name), List.of(), FileAuthorizer::read);
            refresh();
        }
    }

    /** Reads an access file. */
    static List<AccessRule> read(Path file) throws IOException {
        return AccessRule.parse(Files.readString(file, StandardCharsets.UTF_8));
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        refresh();
        return super.authorize(context, actions);
    }

    @Override
    public Iterable<AclBinding> acls(AclBindingFilter filter) {
        refresh();
        return super.acls(filter);
    }

    @Override
    public synchronized void loadSnapshot(Map<Uuid, StandardAcl> acls) {
        given = new HashMap<>(acls);
        join();
    }

    @Override
    public synchronized void addAcl(Uuid id, StandardAcl acl) {
        var more = new HashMap<>(given);
        more.put(id, acl);
        given = more;
        join();
    }

    @Override
    public synchronized void removeAcl(Uuid id) {
        var less = new HashMap<>(given);
        less.remove(id);
        given = less;
        join();
    }

    private void refresh() {
        Watched<List<AccessRule>> watched = file;
        if (watched == null) {
            return;
        }
        List<AccessRule> rules = watched.get();
        if (!rules.equals(applied)) {
            synchronized (this) {
                applied = rules;
                join();
            }
        }
    }

    /** Kafka takes each right once, whoever gave it. */
    private void join() {
        var joined = new HashMap<>(given);
        Set<StandardAcl> there = new HashSet<>(given.values());
        for (AccessRule rule : applied) {
            for (AclBinding binding : rule.bindings()) {
                StandardAcl acl = StandardAcl.fromAclBinding(binding);
                if (there.add(acl)) {
                    joined.put(id(acl), acl);
                }
            }
        }
        super.loadSnapshot(joined);
    }

    /** The same for the same right, and no id of Kafka's: those are random. */
    private static Uuid id(StandardAcl acl) {
        UUID id = UUID.nameUUIDFromBytes(acl.toString().getBytes(StandardCharsets.UTF_8));
        return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }
}
