package dev.lapwing.orchestration.kube;

import dev.lapwing.controlplane.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests with a parameter of type {@link ControlPlane} one that runs, the same for all classes of a run, as its start
 * takes longer than most tests on it. It is stopped after the last of them.
 */
public final class SharedControlPlane implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ControlPlane.class;
    }

    @Override
    public ControlPlane resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedControlPlane.class))
                .computeIfAbsent(Running.class, ignored -> Running.start(), Running.class)
                .controlPlane();
    }

    private record Running(Path directory, ControlPlane controlPlane) implements AutoCloseable {

        static Running start() {
            try {
                Path directory = Files.createTempDirectory("lapwing-control-plane-");
                return new Running(directory, ControlPlane.in(directory).start());
            } catch (IOException e) {
                throw new ParameterResolutionException("no control plane", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ParameterResolutionException("interrupted while the control plane was started", e);
            }
        }

        @Override
        public void close() throws IOException {
            controlPlane.close();
            List<Path> deepestFirst;
            try (Stream<Path> all = Files.walk(directory)) {
                deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
