package dev.lapwing.orchestration.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.Moves;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import dev.lapwing.orchestration.policy.PlacementTuning;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptionReaderTest {

    private static final String GOOD = """
            apiVersion: lapwing.dev/v1alpha1
            kind: Cluster
            metadata:
              name: home
            images:
              version: 1.0.0
            pis:
            - name: pi-1
              controller: true
              disk: {path: /mnt/lapwing, size: 24Gi}
              cameras: [{}]
            - name: pi-2
              disk: {path: /mnt/lapwing, size: 12Gi}
            cloud:
              bootstrap: cloud.example:9093
            """;

    @Test
    void fillsInWhatWasLeftOut() throws Exception {
        ClusterDescription read = DescriptionReader.parse("cluster.yaml", GOOD);

        assertThat(read.site()).isEqualTo("home");
        assertThat(read.namespace()).isEqualTo("lapwing");
        assertThat(read.security()).isEqualTo(EdgeSecurity.TLS_SCRAM);
        assertThat(read.pis()).extracting(Pi::number).containsExactly(1, 2);
        assertThat(read.pis().getFirst().cameras())
                .hasSize(1)
                .first()
                .satisfies(camera -> assertThat(camera.disk().path()).isEqualTo("/mnt/camera1"));
        assertThat(read.archive()).isEmpty();
        assertThat(read.replicationFactor()).isEqualTo(2);
    }

    @Test
    void keepsTheIdOfTheClusterWhateverElseChanges() throws Exception {
        String id = DescriptionReader.parse("a", GOOD).clusterId();

        assertThat(DescriptionReader.parse("b", GOOD.replace("1.0.0", "2.0.0")).clusterId())
                .isEqualTo(id)
                .matches("[A-Za-z0-9_][A-Za-z0-9_-]{21}");
    }

    @Test
    void sharesTheSmallestDiskAmongTopics() throws Exception {
        // 12 GiB: four fifths for two brokers' topics and one for all that is small.
        assertThat(DescriptionReader.parse("a", GOOD).retentionBytes()).isEqualTo((12L << 30) / 5 * 4 / 3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lapwing.dev/v1alpha1 | lapwing.dev/v2   | :1: apiVersion=lapwing.dev/v2 must be lapwing.dev/v1alpha1
            name: home       | name: Home           | :4: metadata.name=Home must be a name of at most 40 characters
            version: 1.0.0   | verson: 1.0.0        | :6: images.version is missing
            controller: true | controler: true      | :9: pis[0].controler is no key that is known here; did you mean controller?
            controller: true | colour: red          | :9: pis[0].colour is no key that is known here; known are name, number
            controller: true | controller: yes      | :9: pis[0].controller=yes must be true or false
            controller: true | controller: false    | pis=... must have an odd number of Pis with "controller: true"
            size: 12Gi       | size: 12 GB          | :13: pis[1].disk.size=12 GB must be a number of bytes such as 24Gi
            size: 12Gi       | size: 1Gi            | :13: pis[1].disk.size=1Gi must be at least 2Gi
            path: /mnt/lapwing, size: 12Gi | path: mnt, size: 12Gi | pis[1].disk.path=mnt must be an absolute path
            name: pi-2       | name: pi-1           | :12: pis[1].name=pi-1 must be unique, but pi-1 has it already
            name: pi-2       | {name: pi-2, number: 1} | is no YAML
            cameras: [{}]    | cameras: 1           | :11: pis[0].cameras must be a list of maps
            cameras: [{}]    | cameras: [{}, {}]    | pis[0].cameras[1].number is missing; it must be a number from 1 to 9999
            cameras: [{}]    | cameras: [{number: 1}, {number: 1}] | pis[0].cameras[1].number=1 must be unique
            cameras: [{}]    | cameras: [{number: 1}, {number: 2}] | pis[0].memory is 1Gi and must be at least 2Gi: what runs on pi-1
            cameras: [{}]    | controlPlane: true   | pis[0].memory is 1Gi and must be at least 4Gi
            cameras: [{}]    | temperature: celsius | must be one of thermal-zone, files, none
            cameras: [{}]    | battery: 18650       | must be one of auto, pijuice, ina219, power-supply, file, none
            cameras: [{}]    | batteryDirectory: /mnt/b | batteryDirectory=/mnt/b is only for "battery: pijuice", "ina219" or "file"
            cameras: [{}]    | sensors: [{name: Rain}] | sensors[0].name=Rain must be at most 32 characters a-z
            cameras: [{}]    | sensors: [{name: rain}] | sensors[0].command or "files" must be given
            cameras: [{}]    | sensors: [{name: rain, files: /a, command: [b]}] | and not both
            cameras: [{}]    | sensors: [{name: rain, command: []}] | must name a program
            cameras: [{}]    | sensors: [{name: rain, files: /a, interval: soon}] | interval=soon must be a duration
            cameras: [{}]    | sensors: [{name: rain, files: /a, pattern: "x"}] | must be a regular expression with a group
            cameras: [{}]    | sensors: [{name: rain, files: /a, lowest: 2, highest: 1}] | lowest=2 must not be above highest
            cameras: [{}]    | sensors: [{name: rain, files: /a}, {name: rain, files: /b}] | sensors[1].name=rain must be unique
            bootstrap: cloud.example:9093 | bootstrap: cloud.example | :15: cloud.bootstrap=cloud.example must be host:port
            kind: Cluster    | profile: zookeeper   | kind is missing
            """)
    void saysWhatIsWrongWhereAndWhatToDo(String good, String bad, String message) {
        assertThatThrownBy(() -> DescriptionReader.parse("cluster.yaml", GOOD.replace(good, bad)))
                .isInstanceOf(DescriptionException.class)
                .hasMessageStartingWith("cluster.yaml:")
                .hasMessageContaining(message);
    }

    @Test
    void findsFilesBesideTheDescription() throws Exception {
        String files = GOOD + "  caFile: cloud-ca.pem\n  bridgePasswordFile: /run/bridge\n";

        ClusterDescription.CloudFiles read =
                DescriptionReader.parse("site/cluster.yaml", files).cloud().files();

        assertThat(read.ca()).contains(Path.of("site/cloud-ca.pem"));
        assertThat(read.bridgePassword()).contains(Path.of("/run/bridge"));
        assertThat(read.archivePassword()).isEmpty();
    }

    @Test
    void refusesFilesThatTheCloudsSecurityHasNoUseOf() {
        assertThatThrownBy(() -> DescriptionReader.parse("a", GOOD + "  security: scram\n  caFile: ca.pem\n"))
                .hasMessageContaining("cloud.caFile=ca.pem must be left out");
        assertThatThrownBy(() -> DescriptionReader.parse("a", GOOD + "  security: tls\n  archivePasswordFile: p\n"))
                .hasMessageContaining("cloud.archivePasswordFile=p must be left out");
    }

    @Test
    void refusesAnAnalystWhoIsSomebodyElse() {
        for (String taken : List.of("pi-2", "admin", "bridge", "placement", "scheduler")) {
            assertThatThrownBy(() -> DescriptionReader.parse("a", GOOD + "analysts: [anna, " + taken + "]\n"))
                    .hasMessageContaining("analysts=... must not hold " + taken + ", which is taken");
        }
    }

    @Test
    void deploysASchedulerOnlyWhereItIsAskedFor() throws Exception {
        assertThat(DescriptionReader.parse("a", GOOD).hasScheduler()).isFalse();
        assertThat(DescriptionReader.parse("a", GOOD + "placement:\n"))
                .isEqualTo(DescriptionReader.parse("a", GOOD + "placement: {}\n"));
        assertThat(DescriptionReader.parse("a", GOOD + "placement: {}\n").hasScheduler())
                .isFalse();
        assertThat(DescriptionReader.parse("a", GOOD + "placement: {scheduler: true}\n")
                        .hasScheduler())
                .isTrue();
        assertThatThrownBy(() -> DescriptionReader.parse("a", GOOD + "placement: {scheduler: lapwing}\n"))
                .hasMessageContaining("placement.scheduler=lapwing must be true or false");
        assertThatThrownBy(() -> DescriptionReader.parse("a", GOOD + "placement: {schedule: true}\n"))
                .hasMessageContaining("did you mean scheduler?");
    }

    @Test
    void takesEachSettingOfPlacementByItsKey() throws Exception {
        var lines = new StringBuilder(GOOD + "placement:\n");
        PlacementTuning.BY_KEY.forEach((key, setting) ->
                lines.append("  " + key + ": " + setting.defaultText().orElseThrow() + "\n"));

        Moves read = DescriptionReader.parse("a", lines.toString()).moves().orElseThrow();

        assertThat(read.settings()).hasSize(PlacementTuning.BY_KEY.size());
        PlacementTuning.BY_KEY
                .values()
                .forEach(setting -> assertThat(read.settings())
                        .containsEntry(setting.name(), setting.defaultText().orElseThrow()));
    }

    @Test
    void leavesOutWhatNobodySaidOfPlacement() throws Exception {
        Moves read = DescriptionReader.parse("a", GOOD + "placement: {batteryLow: 20, policy: least-allocated}\n")
                .moves()
                .orElseThrow();

        assertThat(read.settings())
                .containsExactly(
                        Map.entry("LAPWING_PLACEMENT_POLICY", "least-allocated"),
                        Map.entry("LAPWING_PLACEMENT_BATTERY_LOW", "20"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            baterryLow: 20          | placement.baterryLow is no key that is known here; did you mean batteryLow?
            policy: longest         | placement.policy=longest must be one of longest-life, seed-score,
            dryRun: perhaps         | placement.dryRun=perhaps must be true or false
            every: 0s               | placement.every=0s must be 1s or more
            batteryLow: 130         | placement.batteryLow=130 must be from 0 to 100, in percent
            batteryLow: 20%         | placement.batteryLow=20% must be a whole number
            hot: 800                | placement.hot=800 must be from 0 to 120, in degrees Celsius
            cooldown: soon          | placement.cooldown=soon must be a duration such as
            freezeNodes: 0          | placement.freezeNodes=0 must be from 1 to 10000
            budgetWithin: [2min]    | placement.budgetWithin must not be empty, not a list or a map
            batteryRecovered: 20    | placement.batteryLow=30.0 must be below batteryRecovered=20.0
            batteryLow: 60          | placement.batteryLow=60.0 must be below batteryRecovered=50.0
            batteryDying: 35        | placement.batteryDying=35.0 must be below batteryLow=30.0
            hot: 65                 | placement.cooled=70.0 must be below hot=65.0
            diskFreed: 95           | placement.diskFreed=95.0 must be below diskFull=90.0
            staleAfter: 1h          | placement.goneAfter=PT30M must be longer than staleAfter=PT1H
            """)
    void saysWhatIsWrongWithASettingOfPlacement(String line, String message) {
        assertThatThrownBy(() -> DescriptionReader.parse("cluster.yaml", GOOD + "placement:\n  " + line + "\n"))
                .isInstanceOf(DescriptionException.class)
                .hasMessageStartingWith("cluster.yaml:17: " + message);
    }

    @Test
    void readsTheLayoutOfTheFirstSystem() throws Exception {
        String legacy = GOOD.replace("  controller: true\n", "") + "profile: zookeeper\nsecurity: plaintext\n";

        ClusterDescription read = DescriptionReader.parse("cluster.yaml", legacy);

        assertThat(read.profile()).isEqualTo(Profile.ZOOKEEPER);
        assertThat(read.controllers()).isEmpty();
    }

    @Test
    void refusesWhatTheLayoutOfTheFirstSystemHasNot() {
        String legacy = GOOD.replace("  controller: true\n", "") + "profile: zookeeper\n";

        assertThatThrownBy(() -> DescriptionReader.parse("a", legacy))
                .hasMessageContaining(
                        "security is tls-scram by default and must be plaintext with \"profile: zookeeper\"");
        assertThatThrownBy(() -> DescriptionReader.parse("a", legacy + "security: tls-scram\n"))
                .hasMessageContaining("security=tls-scram must be plaintext with \"profile: zookeeper\"");
        assertThatThrownBy(() -> DescriptionReader.parse("a", legacy + "security: plaintext\nclusterId: mine\n"))
                .hasMessageContaining("clusterId=mine must be left out with \"profile: zookeeper\"");
        assertThatThrownBy(() -> DescriptionReader.parse("a", GOOD + "profile: zookeeper\nsecurity: plaintext\n"))
                .hasMessageContaining("controller=true must be left out with \"profile: zookeeper\"");
    }

    @Test
    void refusesAnArchiveInTheNamespaceOfTheEdge() {
        String archive = "archive: {namespace: lapwing, uri: \"hdfs://n:8020/x\"}\n";

        assertThatThrownBy(() -> DescriptionReader.parse("cluster.yaml", GOOD + archive))
                .hasMessageContaining("archive.namespace=lapwing must not be the edge's namespace");
    }

    @Test
    void refusesAKeyThatStandsThereTwice() {
        assertThatThrownBy(() -> DescriptionReader.parse("cluster.yaml", GOOD + "site: a\nsite: b\n"))
                .isInstanceOf(DescriptionException.class)
                .hasMessage("cluster.yaml:17: site stands there twice. Remove one");
    }

    @Test
    void saysHowToBeginWhereThereIsNothing() {
        assertThatThrownBy(() -> DescriptionReader.parse("cluster.yaml", "# nothing\n"))
                .hasMessageContaining("is empty; begin with");
    }
}
