package dev.lapwing.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.deploy.SiteStatus;
import dev.lapwing.orchestration.deploy.SiteStatus.CameraStatus;
import dev.lapwing.orchestration.deploy.SiteStatus.FloatingStatus;
import dev.lapwing.orchestration.deploy.SiteStatus.Measure;
import dev.lapwing.orchestration.deploy.SiteStatus.PiStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusScreenTest {

    private static final Measure NONE = new Measure.None();
    private static final Measure ZERO = new Measure.Known(0);

    @Test
    void showsASiteThatIsWell() {
        var status = new SiteStatus(List.of(pi(true, ZERO, "seeing")), List.of(bridge(1)), List.of(), List.of());

        assertThat(status.well()).isTrue();
        assertThat(String.join("\n", StatusScreen.of(status))).isEqualTo("""
                PI     NODE    POD     RESTARTS   CONTROLLER   UNDER-REPLICATED   UNDER-MIN-ISR   CAMERA   LAST-PICTURE
                pi-1   Ready   Ready   2          yes          0                  0               seeing   4 s

                BRIDGE     NODE   POD     RESTARTS   LINK   LAG-RECORDS   LAG
                bridge-x   pi-1   Ready   0          up     7             3 min""");
    }

    @Test
    void saysBelowTheTableWhatCouldNotBeAsked() {
        var status = new SiteStatus(
                List.of(pi(true, new Measure.Unknown("port 9405 does not answer"), "seeing")),
                List.of(),
                List.of(),
                List.of());

        assertThat(status.well()).isFalse();
        assertThat(StatusScreen.of(status))
                .anyMatch(line -> line.contains("unknown"))
                .contains("pi-1 could not be asked: port 9405 does not answer");
    }

    @Test
    void showsPlacementWhichIsWellWithoutALink() {
        var none = new Measure.None();
        var placement = new FloatingStatus("placement-1", "pi-1", true, 0, none, none, none, "");
        var ill = new FloatingStatus("placement-1", "pi-1", false, 3, none, none, none, "it crashes");
        List<PiStatus> pis = List.of(pi(true, ZERO, "seeing"));

        var status = new SiteStatus(pis, List.of(bridge(1)), List.of(), List.of(placement));

        assertThat(status.well()).isTrue();
        assertThat(StatusScreen.of(status)).anyMatch(line -> line.startsWith("placement-1"));
        assertThat(new SiteStatus(pis, List.of(bridge(1)), List.of(), List.of(ill)).well())
                .isFalse();
    }

    @Test
    void isNotWellWithADeadCameraALinkThatIsDownOrAPodThatIsNotReady() {
        assertThat(new SiteStatus(List.of(pi(true, ZERO, "dead")), List.of(), List.of(), List.of()).well())
                .isFalse();
        assertThat(new SiteStatus(List.of(pi(true, ZERO, "quiet")), List.of(bridge(0)), List.of(), List.of()).well())
                .isFalse();
        assertThat(new SiteStatus(List.of(pi(false, ZERO, "quiet")), List.of(), List.of(), List.of()).well())
                .isFalse();
        assertThat(new SiteStatus(List.of(pi(true, new Measure.Known(1), "quiet")), List.of(), List.of(), List.of())
                        .well())
                .isFalse();
    }

    @Test
    void isNotWellWhereAProducerOrABridgeCouldNotBeAsked() {
        var silent = new PiStatus(
                "pi-1", true, true, 0, true, ZERO, ZERO, List.of(), List.of("node: port 9404 does not answer"), "");
        var unknown = new Measure.Unknown("port 9404 does not answer");
        var bridge = new FloatingStatus("bridge-x", "pi-1", true, 0, unknown, unknown, unknown, "");
        var mute = new SiteStatus(List.of(silent), List.of(), List.of(), List.of());
        var unlinked = new SiteStatus(List.of(pi(true, ZERO, "seeing")), List.of(bridge), List.of(), List.of());

        assertThat(mute.well()).isFalse();
        assertThat(StatusScreen.of(mute))
                .anyMatch(line -> line.matches("pi-1 .* unknown +unknown"))
                .contains("pi-1 could not be asked: node: port 9404 does not answer");
        assertThat(SiteJson.status(mute)).contains("\"unasked\":[\"node: port 9404 does not answer\"]");
        assertThat(unlinked.well()).isFalse();
        assertThat(StatusScreen.of(unlinked)).contains("bridge-x could not be asked: port 9404 does not answer");
    }

    @Test
    void writesNumbersThatAreNotKnownAsNull() {
        var status = new SiteStatus(
                List.of(pi(true, new Measure.Unknown("silent"), "seeing")), List.of(), List.of(), List.of());

        assertThat(SiteJson.status(status))
                .contains("\"well\":false", "\"underReplicated\":null", "\"lastPictureSeconds\":4.2");
    }

    private static PiStatus pi(boolean ready, Measure underReplicated, String camera) {
        return new PiStatus(
                "pi-1",
                true,
                ready,
                2,
                true,
                underReplicated,
                ZERO,
                List.of(new CameraStatus("camera1", camera, new Measure.Known(4.2))),
                List.of(),
                "");
    }

    private static FloatingStatus bridge(double link) {
        return new FloatingStatus(
                "bridge-x",
                "pi-1",
                true,
                0,
                new Measure.Known(link),
                new Measure.Known(7),
                link > 0 ? new Measure.Known(180) : NONE,
                "");
    }
}
