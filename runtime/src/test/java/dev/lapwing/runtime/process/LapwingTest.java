package dev.lapwing.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(30)
class LapwingTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpShowsEachSettingWithItsVariableAndItsDefault() {
        assertThat(execute("pause", "--help")).isZero();

        assertThat(unwrapped(out.toString()))
                .contains("Does nothing for a while.")
                .contains("--pause=<duration> How long a pause is; nothing happens in it. (LAPWING_PAUSE, default 60s)")
                .contains("--management-port=<number>");
    }

    @Test
    void theRootListsItsCommands() {
        assertThat(execute("--help")).isZero();

        assertThat(out.toString()).contains("pause").contains("Does nothing for a while.");
    }

    @Test
    void anUnknownOptionIsWrongUsage() {
        assertThat(execute("pause", "--paws=1s")).isEqualTo(2);

        assertThat(err.toString()).contains("Unknown option").contains("--paws=1s");
    }

    @Test
    void anUnknownCommandIsWrongUsage() {
        assertThat(execute("paws")).isEqualTo(2);
    }

    @Test
    void aWrongSettingIsOneSentenceAndNoStackTrace() {
        assertThat(execute("pause", "--pause=soon")).isEqualTo(2);

        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "lapwing: LAPWING_PAUSE=soon must be a duration such as 250ms, 60s, 15min, 2h or 3d");
    }

    @Test
    void aServiceThatIsDownForGoodEndsTheProcessWithOne() {
        assertThat(execute("pause", "--pause-fails=true", "--management-port=-1"))
                .isEqualTo(1);
    }

    @Test
    void aFlagNeedsNoValueAndMayBeDenied() {
        assertThat(execute("pause", "--pause-fails", "--management-port=-1")).isEqualTo(1);
        assertThat(execute("pause", "--no-pause-fails", "--pause=soon")).isEqualTo(2);
        assertThat(execute("pause", "--help")).isZero();

        assertThat(unwrapped(out.toString())).contains("--no-pause-fails The same as --pause-fails false.");
    }

    private int execute(String... arguments) {
        CommandLine commandLine = Lapwing.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    private static String unwrapped(String help) {
        return help.replaceAll("\\s+", " ");
    }
}
