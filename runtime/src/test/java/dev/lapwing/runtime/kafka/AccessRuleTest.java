package dev.lapwing.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRuleTest {

    @Test
    void readsWhatItWrites() {
        String text = """
                # who may do what

                rpi-1 topic node1 create,read
                  bridge   group  lapwing-bridge-home  read
                anna group anna-* read
                anna topic * read
                app transactional-id app-* describe,write
                """;

        List<AccessRule> rules = AccessRule.parse(text);

        assertThat(rules)
                .extracting(AccessRule::line)
                .containsExactly(
                        "rpi-1 topic node1 create,read",
                        "bridge group lapwing-bridge-home read",
                        "anna group anna-* read",
                        "anna topic * read",
                        "app transactional-id app-* describe,write");
        assertThat(AccessRule.parse(
                        String.join("\n", rules.stream().map(AccessRule::line).toList())))
                .isEqualTo(rules);
    }

    @Test
    void isAnAclForEachOperation() {
        List<AclBinding> own =
                AccessRule.parse("pi-1 topic node1 read,write").getFirst().bindings();
        List<AclBinding> begin =
                AccessRule.parse("anna group anna-* read").getFirst().bindings();
        List<AclBinding> all = AccessRule.parse("anna topic * read").getFirst().bindings();

        assertThat(own)
                .extracting(acl -> acl.entry().operation())
                .containsExactly(AclOperation.READ, AclOperation.WRITE);
        assertThat(own.getFirst().entry().principal()).isEqualTo("User:pi-1");
        assertThat(own.getFirst().pattern().patternType()).isEqualTo(PatternType.LITERAL);
        assertThat(begin.getFirst().pattern().patternType()).isEqualTo(PatternType.PREFIXED);
        assertThat(begin.getFirst().pattern().resourceType()).isEqualTo(ResourceType.GROUP);
        assertThat(all.getFirst().pattern().name()).isEqualTo("*");
        assertThat(all.getFirst().pattern().patternType()).isEqualTo(PatternType.LITERAL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pi-1 topic node1               | line 2: must be four words
            pi-1 topic node1 read write    | line 2: must be four words
            pi-1 subject node1 read        | line 2: subject must be one of topic, group, cluster, transactional-id
            pi-1 topic node1 raed          | line 2: raed must be one of all, read, write
            pi/1 topic node1 read          | line 2: user pi/1 must be
            pi-1 topic no*de read          | line 2: name no*de must be
            """)
    void namesTheLineThatIsNone(String line, String message) {
        assertThatThrownBy(() -> AccessRule.parse("# rules\n" + line + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
