package dev.lapwing.orchestration.membership;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.site.SiteException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MembershipTest {

    private static final Path MANIFESTS = Path.of("..", "manifests");

    @Test
    void isNotForTheLayoutOfTheFirstSystem() throws Exception {
        ClusterDescription legacy = DescriptionReader.read(MANIFESTS.resolve("zookeeper/cluster.yaml"));
        ClusterDescription current = DescriptionReader.read(MANIFESTS.resolve("cluster.yaml"));

        assertThatThrownBy(() -> Membership.requireKraft(legacy))
                .isInstanceOf(SiteException.class)
                .hasMessageContaining("docs/migration.md says how");
        assertThatCode(() -> Membership.requireKraft(current)).doesNotThrowAnyException();
    }
}
