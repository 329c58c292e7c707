package dev.lapwing.cli.upkeep;

import dev.lapwing.cli.site.SiteOptions;
import dev.lapwing.cli.site.SpanConverter;
import dev.lapwing.orchestration.site.MountedSecrets;
import dev.lapwing.orchestration.site.RotationRun;
import dev.lapwing.orchestration.site.SecretStore;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.trust.KeytoolIssuer;
import dev.lapwing.orchestration.trust.SecretBackup;
import dev.lapwing.orchestration.trust.SecretException;
import dev.lapwing.runtime.process.ToolCommand;
import dev.lapwing.runtime.trust.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lapwing secrets}: passwords and certificates of a site, kept, brought back, and renewed. */
@Command(
        name = "secrets",
        mixinStandardHelpOptions = true,
        description = "Backs up, restores and renews the passwords and certificates of a site.")
public final class SecretsCommand implements ToolCommand {

    private static final int SHORTEST = 12;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }

    @Command(
            name = "backup",
            mixinStandardHelpOptions = true,
            description = "Writes all Secrets of the edge to one file that only you may read.",
            footer = {"", SiteOptions.EXIT_CODES})
    int backup(
            @Mixin SiteOptions options,
            @Option(names = "--output", paramLabel = "<file>", required = true, description = "File to make.")
                    Path output,
            @Option(
                            names = "--passphrase-file",
                            paramLabel = "<file>",
                            description = "File whose first line the backup is encrypted with, 12 characters or more.")
                    @Nullable Path passphraseFile,
            @Option(names = "--plain", description = "Do not encrypt: whoever gets the file owns the site.")
                    boolean plain) {
        if (plain == (passphraseFile != null)) {
            return SiteOptions.fail(
                    spec, "say either --passphrase-file FILE, to encrypt the backup with it, or --plain", 2);
        }
        if (Files.exists(output)) {
            return SiteOptions.fail(spec, output + " is there already; nothing is overwritten", 2);
        }
        return options.run(spec, site -> {
            Map<String, Map<String, byte[]>> secrets = new SecretStore(site).own();
            if (secrets.isEmpty()) {
                throw new SiteException("the namespace " + site.cluster().namespace()
                        + " has none of the site's Secrets, so there is nothing to keep yet");
            }
            OwnerOnly.write(
                    output,
                    passphraseFile == null
                            ? SecretBackup.plain(secrets)
                            : SecretBackup.encrypted(secrets, passphrase(passphraseFile)));
            SiteOptions.say(spec, output + ": " + secrets.size() + " Secrets: " + String.join(", ", secrets.keySet()));
            if (passphraseFile == null) {
                SiteOptions.fail(spec, output + " is not encrypted; whoever reads it may do everything on the site", 0);
            }
            return 0;
        });
    }

    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            description =
                    "Brings the Secrets of a backup back; on a new Kubernetes before the first deploy, which keeps"
                            + " what is there and makes what is missing.",
            footer = {"", SiteOptions.EXIT_CODES})
    int restore(
            @Mixin SiteOptions options,
            @Parameters(paramLabel = "<file>", description = "Backup.") Path file,
            @Option(
                            names = "--passphrase-file",
                            paramLabel = "<file>",
                            description = "File whose first line the backup was encrypted with.")
                    @Nullable Path passphraseFile,
            @Option(names = "--force", description = "Overwrite Secrets that are there and differ.") boolean force) {
        return options.run(spec, site -> {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            if (SecretBackup.isEncrypted(text) && passphraseFile == null) {
                return SiteOptions.fail(spec, file + " is encrypted; name its passphrase with --passphrase-file", 2);
            }
            Map<String, Map<String, byte[]>> backup =
                    SecretBackup.read(text, passphraseFile == null ? new char[0] : passphrase(passphraseFile));
            var store = new SecretStore(site);
            List<String> different = SecretBackup.different(backup, store.read());
            if (!different.isEmpty() && !force) {
                throw new SiteException("Secrets " + String.join(", ", different)
                        + " are there and differ from the backup; nothing was changed. Say --force to overwrite them");
            }
            store.restore(backup);
            SiteOptions.say(
                    spec,
                    "restored " + backup.size() + " Secrets, " + different.size()
                            + " of them over others. Pods have them within two minutes");
            return 0;
        });
    }

    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = "Gives the site new passwords, or a new authority and certificates, while it runs.",
            footer = {
                "",
                "What was interrupted goes on when it is run again, with the passwords or the authority that it made.",
                "",
                SiteOptions.EXIT_CODES
            })
    int rotate(
            @Mixin SiteOptions options,
            @Parameters(paramLabel = "passwords|certificates", description = "What is renewed.") String what,
            @Option(
                            names = "--timeout",
                            paramLabel = "<span>",
                            defaultValue = "10min",
                            converter = SpanConverter.class,
                            description = "How long a step may take to reach all pods (default ${DEFAULT-VALUE}).")
                    Duration timeout) {
        if (!what.equals("passwords") && !what.equals("certificates")) {
            return SiteOptions.fail(spec, what + " must be passwords or certificates", 2);
        }
        return options.run(spec, site -> {
            var pace = new RotationRun.Pace(Clock.systemUTC(), timeout, Duration.ofSeconds(3));
            var run = new RotationRun(
                    site.cluster(),
                    new SecretStore(site),
                    new MountedSecrets(site),
                    pace,
                    sentence -> SiteOptions.say(spec, sentence));
            if (what.equals("passwords")) {
                run.passwords();
                site.cluster()
                        .analysts()
                        .forEach(analyst -> SiteOptions.say(
                                spec, analyst + " has a new password, too: lapwing client-config --user " + analyst));
            } else {
                run.certificates(new KeytoolIssuer());
                SiteOptions.say(
                        spec, "done; analysts need the new ca.pem (lapwing client-config), and you a new backup");
            }
            return 0;
        });
    }

    private static char[] passphrase(Path file) throws IOException, SecretException {
        String line = Files.readString(file).lines().findFirst().orElse("").strip();
        if (line.length() < SHORTEST) {
            throw new IOException(
                    "the first line of " + file + " must be a passphrase of " + SHORTEST + " characters or more");
        }
        return line.toCharArray();
    }
}
