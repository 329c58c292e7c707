package dev.lapwing.runtime.kafka;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Lets a user do something with a resource of Kafka. As a line of an access file:
 *
 * <pre>
 * rpi-node-1 topic node4 create,describe,describe-configs,read,write
 * bridge     group lapwing-bridge-home read
 * anna       group anna-* read
 * bridge     cluster kafka-cluster describe
 * </pre>
 *
 * <p>What begins with {@code #} is a remark. Whatever no line allows is denied.
 *
 * @param name of the resource, or with {@code prefix} how names begin
 */
public record AccessRule(String user, ResourceType type, String name, boolean prefix, Set<AclOperation> operations) {

    private static final Set<ResourceType> TYPES =
            EnumSet.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.CLUSTER, ResourceType.TRANSACTIONAL_ID);
    private static final Set<AclOperation> OPERATIONS =
            EnumSet.complementOf(EnumSet.of(AclOperation.UNKNOWN, AclOperation.ANY));
    private static final String ANY_ENDING = "*";
    private static final String REMARK = "#";

    public AccessRule {
        if (!user.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException("user " + user + " must be letters, digits, '.', '_' or '-'");
        }
        if (!name.matches(prefix ? "[A-Za-z0-9._-]*" : "[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "name " + name + " must be letters, digits, '.', '_' or '-', with '*' after it for what begins so");
        }
        operations = EnumSet.copyOf(operations);
    }

    /** Lets a user do something with one resource. */
    public static AccessRule of(String user, ResourceType type, String name, AclOperation... operations) {
        return new AccessRule(user, type, name, false, Set.of(operations));
    }

    /**
     * Reads an access file.
     *
     * @throws IllegalArgumentException with the line and what it must be, if one of them is none
     */
    public static List<AccessRule> parse(String text) {
        var rules = new ArrayList<AccessRule>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith(REMARK)) {
                try {
                    rules.add(parseLine(line));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
                }
            }
        }
        return List.copyOf(rules);
    }

    private static AccessRule parseLine(String line) {
        String[] words = line.split("\\s+", -1);
        if (words.length != 4) {
            throw new IllegalArgumentException(
                    "must be four words: a user, topic, group, transactional-id or cluster, a name, and operations");
        }
        boolean prefix = words[2].endsWith(ANY_ENDING);
        String name = prefix ? words[2].substring(0, words[2].length() - 1) : words[2];
        Set<AclOperation> operations = Arrays.stream(words[3].split(",", -1))
                .map(word -> one(word, OPERATIONS))
                .collect(Collectors.toSet());
        return new AccessRule(words[0], one(words[1], TYPES), name, prefix, operations);
    }

    private static <E extends Enum<E>> E one(String word, Set<E> of) {
        return of.stream()
                .filter(each -> word(each).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(word + " must be one of "
                        + of.stream().map(AccessRule::word).collect(Collectors.joining(", "))));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As a line of an access file. */
    public String line() {
        return user + " " + word(type) + " " + name + (prefix ? ANY_ENDING : "") + " "
                + operations.stream().map(AccessRule::word).sorted().collect(Collectors.joining(","));
    }

    /** As Kafka's ACLs: from any host. */
    public List<AclBinding> bindings() {
        // Kafka's own word for all names is a literal star.
        var pattern = prefix && name.isEmpty()
                ? new ResourcePattern(type, ANY_ENDING, PatternType.LITERAL)
                : new ResourcePattern(type, name, prefix ? PatternType.PREFIXED : PatternType.LITERAL);
        return operations.stream()
                .sorted()
                .map(operation -> new AclBinding(
                        pattern, new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW)))
                .toList();
    }
}
