package dev.lapwing.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.runtime.process.Lapwing;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the commands say where they cannot begin; what they do is tested in orchestration. */
class DeployCommandIT {

    private static final String DESCRIPTION =
            Path.of("..", "manifests", "cluster.yaml").toString();

    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    @Test
    void endsWithTwoWhereWhatIsAskedForCannotBeMeant() {
        assertThat(run("deploy", "--cluster", directory + "/none.yaml")).isEqualTo(2);
        assertThat(run("deploy", "--cluster", DESCRIPTION, "--kubeconfig", directory + "/none"))
                .isEqualTo(2);
        assertThat(run("deploy", "--cluster", DESCRIPTION, "--rollback", "--cloud"))
                .isEqualTo(2);
        assertThat(run("deploy", "--cluster", DESCRIPTION, "--timeout", "soon")).isEqualTo(2);
        assertThat(run("cluster", "add", "pi-9", "--cluster", DESCRIPTION, "--timeout", "600"))
                .isEqualTo(2);
        assertThat(run("cluster", "add", "pi-9", "--cluster", DESCRIPTION, "--copy-rate", "0"))
                .isEqualTo(2);
        assertThat(run("secrets", "rotate", "passwords", "--cluster", DESCRIPTION, "--timeout", "600"))
                .isEqualTo(2);
        assertThat(run("status", "--cluster", directory + "/none.yaml")).isEqualTo(2);

        assertThat(err.toString())
                .contains("none.yaml. Name the description of the site with --cluster")
                .contains("/none is not a file that can be read")
                .contains("kubectl rollout undo")
                .contains("--copy-rate=0 must be greater than 0")
                .contains("such as 90s, 10min or 2h");
    }

    @Test
    void endsWithOneAndSaysWhatToDoWhereKubernetesDoesNotAnswer() throws Exception {
        String config = kubeconfig(directory).toString();

        assertThat(run("deploy", "--cluster", DESCRIPTION, "--kubeconfig", config, "--dry-run"))
                .isEqualTo(1);
        assertThat(run("status", "--cluster", DESCRIPTION, "--kubeconfig", config))
                .isEqualTo(1);
        assertThat(run("undeploy", "--cluster", DESCRIPTION, "--kubeconfig", config))
                .isEqualTo(1);

        assertThat(err.toString().lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("lapwing: Kubernetes cannot be reached: "));
    }

    /** Of an API server that is not there. */
    private static Path kubeconfig(Path directory) throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        return Files.writeString(directory.resolve("config"), """
                apiVersion: v1
                kind: Config
                clusters:
                - {name: gone, cluster: {server: "https://127.0.0.1:%d"}}
                contexts:
                - {name: gone, context: {cluster: gone, user: nobody}}
                users:
                - {name: nobody, user: {token: none}}
                current-context: gone
                """.formatted(port));
    }

    private int run(String... arguments) {
        CommandLine command = Lapwing.commandLine();
        command.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
