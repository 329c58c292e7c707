package dev.lapwing.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The images that the lab itself is made of, in the Docker engine. */
final class LabImages {

    static final String NODE = "lapwing-lab-node:1";
    static final String PAUSE = "lapwing-pause:1";

    private LabImages() {}

    /** Makes those that are missing or were made from other files. */
    static void ensure(LabPlan plan) throws IOException {
        Path folder = plan.root().resolve("lab/node");
        String base = Commands.run(List.of(plan.root().resolve("bin/image-base").toString()));
        // Layers that did not change are taken from the engine's cache.
        Commands.docker(
                "build", "-q", "--network", "host", "--build-arg", "BASE=" + base, "-t", NODE, folder.toString());
        if (!Commands.succeeds("image", "inspect", PAUSE)) {
            Path context = Files.createTempDirectory("lapwing-pause");
            Files.copy(plan.tools().resolve("pause"), context.resolve("pause"), StandardCopyOption.COPY_ATTRIBUTES);
            Files.writeString(
                    context.resolve("Dockerfile"), "FROM scratch\nCOPY pause /pause\nENTRYPOINT [\"/pause\"]\n");
            Commands.docker("build", "-q", "-t", PAUSE, context.toString());
        }
    }
}
