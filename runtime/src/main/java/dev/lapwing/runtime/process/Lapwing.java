package dev.lapwing.runtime.process;

import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The {@code lapwing} command. */
public final class Lapwing {

    private Lapwing() {}

    /** Runs a subcommand; exits with 0, with 1 if it failed, with 2 if it was called or set up wrongly. */
    public static void main(String[] args) {
        NameCache.outlastNameServers();
        System.exit(commandLine().execute(args));
    }

    /** The command with all the subcommands that the class path has. */
    public static CommandLine commandLine() {
        CommandSpec root = CommandSpec.create()
                .name("lapwing")
                .mixinStandardHelpOptions(true)
                .version(version());
        root.usageMessage().description("Event-streaming sensor pipeline for clusters of Raspberry Pis.");
        var commandLine = new CommandLine(root);
        ServiceLoader.load(ProcessCommand.class)
                .forEach(command -> commandLine.addSubcommand(command.name(), process(command)));
        ServiceLoader.load(ToolCommand.class).forEach(commandLine::addSubcommand);
        commandLine.setExecutionStrategy(Lapwing::execute);
        commandLine.setExecutionExceptionHandler(Lapwing::explain);
        return commandLine;
    }

    private static CommandLine process(ProcessCommand command) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command).mixinStandardHelpOptions(true);
        spec.usageMessage().description(command.sentence()).sortOptions(false).width(110);
        for (Setting<?> setting : allSettings(command)) {
            if (setting.isFlag()) {
                spec.addOption(OptionSpec.builder(setting.denyingFlag())
                        .type(boolean.class)
                        .arity("0")
                        .description("The same as " + setting.flag() + " false.")
                        .build());
            }
            spec.addOption(OptionSpec.builder(setting.flag())
                    .type(String.class)
                    .arity(setting.isFlag() ? "0..1" : "1")
                    .fallbackValue("true")
                    .paramLabel("<" + setting.kind() + ">")
                    .description(setting.sentence() + " (" + setting.name()
                            + setting.defaultText()
                                    .map(text -> ", default " + text)
                                    .orElse("") + ")")
                    .build());
        }
        return new CommandLine(spec);
    }

    /** The settings of a process with those of its management server. */
    public static List<Setting<?>> allSettings(ProcessCommand command) {
        var settings = new ArrayList<Setting<?>>(command.settings());
        settings.addAll(ManagementServer.settings());
        return settings;
    }

    private static int execute(ParseResult parsed) {
        @Nullable Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        if (parsed.hasSubcommand()
                && parsed.subcommand().commandSpec().userObject() instanceof ProcessCommand command) {
            return run(command, parsed.subcommand());
        }
        if (!parsed.hasSubcommand()) {
            parsed.commandSpec().commandLine().usage(System.out);
            return CommandLine.ExitCode.USAGE;
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int run(ProcessCommand command, ParseResult parsed) {
        var flags = new HashMap<String, String>();
        for (Setting<?> setting : allSettings(command)) {
            if (parsed.hasMatchedOption(setting.flag())) {
                flags.put(setting.name(), parsed.matchedOptionValue(setting.flag(), ""));
            }
            if (setting.isFlag() && parsed.hasMatchedOption(setting.denyingFlag())) {
                flags.put(setting.name(), "false");
            }
        }
        try {
            return new ProcessRunner(command).run(Settings.of(System.getenv(), flags));
        } catch (RuntimeException e) {
            // picocli hands only its own exceptions to the handler that explains them
            throw new CommandLine.ExecutionException(parsed.commandSpec().commandLine(), command.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static int explain(Exception failure, CommandLine commandLine, ParseResult parsed) throws Exception {
        Throwable cause = failure instanceof CommandLine.ExecutionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        if (cause instanceof SettingException) {
            commandLine.getErr().println("lapwing: " + cause.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        if (cause instanceof KafkaException) {
            commandLine
                    .getErr()
                    .println("lapwing: Kafka did not do it: " + words(cause)
                            + ". See whether the brokers run, and whether their address (-b, or"
                            + " LAPWING_LOCAL_BOOTSTRAP_SERVERS) and the security settings are right.");
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw failure;
    }

    /** With what it came from, such as a name that nobody knows. */
    private static String words(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        Throwable cause = failure.getCause();
        return cause instanceof KafkaException ? message + " (" + cause.getMessage() + ")" : message;
    }

    private static String version() {
        String version = Lapwing.class.getPackage().getImplementationVersion();
        return "lapwing " + (version == null ? "(development)" : version);
    }
}
