package dev.lapwing.cli.site;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.orchestration.deploy.DeployPlan;
import dev.lapwing.orchestration.deploy.ObjectChange;
import dev.lapwing.orchestration.deploy.SiteStatus;
import dev.lapwing.orchestration.deploy.SiteStatus.CameraStatus;
import dev.lapwing.orchestration.deploy.SiteStatus.FloatingStatus;
import dev.lapwing.orchestration.deploy.SiteStatus.Measure;
import dev.lapwing.orchestration.deploy.SiteStatus.PiStatus;
import java.util.List;

/** What the commands say, for programs. A number that is not known is null. */
final class SiteJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SiteJson() {}

    static String plan(DeployPlan plan) {
        ObjectNode root = JSON.createObjectNode();
        plan.secrets().forEach(root.putArray("secrets")::add);
        ArrayNode changes = root.putArray("objects");
        for (ObjectChange change : plan.changes()) {
            changes.addObject()
                    .put("kind", change.object().kind())
                    .put("namespace", change.object().namespace())
                    .put("name", change.object().name())
                    .put("change", change.kind().word());
        }
        plan.replaced().forEach(root.putArray("replaced")::add);
        plan.leftPis().forEach(root.putArray("left")::add);
        return root.toString();
    }

    static String status(SiteStatus status) {
        ObjectNode root = JSON.createObjectNode().put("well", status.well());
        ArrayNode pis = root.putArray("pis");
        for (PiStatus pi : status.pis()) {
            ObjectNode node = pis.addObject()
                    .put("name", pi.name())
                    .put("nodeReady", pi.nodeReady())
                    .put("podReady", pi.podReady())
                    .put("restarts", pi.restarts())
                    .put("controller", pi.controller());
            put(node, "underReplicated", pi.underReplicated());
            put(node, "underMinIsr", pi.underMinIsr());
            ArrayNode cameras = node.putArray("cameras");
            for (CameraStatus camera : pi.cameras()) {
                ObjectNode of = cameras.addObject().put("name", camera.name()).put("state", camera.state());
                put(of, "lastPictureSeconds", camera.lastPictureSeconds());
            }
            pi.unasked().forEach(node.putArray("unasked")::add);
            node.put("problem", pi.problem());
        }
        floating(root.putArray("bridges"), status.bridges());
        floating(root.putArray("archives"), status.archives());
        floating(root.putArray("placements"), status.placements());
        return root.toString();
    }

    private static void floating(ArrayNode array, List<FloatingStatus> pods) {
        for (FloatingStatus pod : pods) {
            ObjectNode node = array.addObject()
                    .put("pod", pod.pod())
                    .put("node", pod.node())
                    .put("ready", pod.ready())
                    .put("restarts", pod.restarts());
            put(node, "linkUp", pod.linkUp());
            put(node, "lagRecords", pod.lagRecords());
            put(node, "lagSeconds", pod.lagSeconds());
            node.put("problem", pod.problem());
        }
    }

    private static void put(ObjectNode node, String name, Measure measure) {
        if (measure instanceof Measure.Known known) {
            node.put(name, known.value());
        } else {
            node.putNull(name);
        }
    }
}
