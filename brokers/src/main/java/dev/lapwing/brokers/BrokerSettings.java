package dev.lapwing.brokers;

import dev.lapwing.brokers.board.BrokerSetting;
import dev.lapwing.brokers.board.BrokerSize;
import dev.lapwing.records.RecordLimits;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.kafka.KafkaSecurity;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code lapwing broker} is told.
 *
 * @param properties Kafka's own, with what was passed through
 * @param keys with TLS
 * @param access by files, of a cluster with SCRAM
 * @param diskFreeMin free bytes below which the disk counts as low; without it, a share of the disk
 */
record BrokerSettings(
        BrokerPlace place,
        String clusterId,
        Optional<ListenerSecurity.Keys> keys,
        Optional<ListenerSecurity.Access> access,
        Map<String, String> properties,
        Path directory,
        Optional<Long> diskFreeMin) {

    static final Setting<String> ROLES = Setting.text(
                    "LAPWING_BROKER_ROLES",
                    "broker,controller",
                    "broker, or broker,controller for one that is part of the quorum, too.")
            .where(Set.of("broker", "broker,controller")::contains, "be broker or broker,controller");
    static final Setting<String> CLUSTER_ID = Setting.text(
                    "LAPWING_BROKER_CLUSTER_ID", null, "Kafka's id of the cluster, the same on all of its brokers.")
            .where(id -> id.matches("[A-Za-z0-9_-]{1,64}"), "be 1 to 64 letters, digits, '_' or '-'");
    static final Setting<String> CONTROLLERS = Setting.text(
                    "LAPWING_BROKER_CONTROLLERS",
                    null,
                    "The brokers that are controllers, as 1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093.")
            .where(
                    text -> text.matches("[0-9]+@[^@,: ]+:[0-9]+(,[0-9]+@[^@,: ]+:[0-9]+)*"),
                    "be id@host:port, with commas in between");
    static final Setting<Integer> CONTROLLER_PORT = BrokerSetting.port("CONTROLLER", "9093", "the quorum");
    static final Setting<Integer> INTERNAL_PORT =
            BrokerSetting.port("INTERNAL", "9094", "other brokers, with tls-scram");
    static final Setting<KafkaSecurity> SECURITY = Setting.choice(
                    "LAPWING_BROKER_SECURITY",
                    KafkaSecurity.class,
                    "plaintext",
                    "plaintext, or tls-scram: then clients have passwords, brokers certificates, and ACLs hold.")
            .where(
                    kind -> kind == KafkaSecurity.PLAINTEXT || kind == KafkaSecurity.TLS_SCRAM,
                    "be plaintext or tls-scram");
    static final Setting<Path> CA_FILE = Setting.path(
            "LAPWING_BROKER_CA_FILE", null, "PEM file with the certificates that brokers trust, for tls-scram.");
    static final Setting<Path> IDENTITY_FILE = Setting.path(
            "LAPWING_BROKER_IDENTITY_FILE",
            null,
            "PEM file with this broker's private key and certificate chain (CN=" + ListenerSecurity.BROKER
                    + "), for tls-scram.");
    static final Setting<Path> USERS_DIRECTORY = Setting.path(
            "LAPWING_BROKER_USERS_DIRECTORY",
            null,
            "Directory with a file for each user that holds the password, for tls-scram; a change holds within seconds.");
    static final Setting<Path> ACCESS_FILE = Setting.path(
            "LAPWING_BROKER_ACCESS_FILE",
            null,
            "File that says what each user may do, for tls-scram; a change holds within seconds.");
    private static final Pattern VOTER = Pattern.compile("([0-9]+)@[^,]+");

    static List<Setting<?>> declared() {
        return List.of(
                BrokerSetting.ID,
                ROLES,
                CLUSTER_ID,
                CONTROLLERS,
                BrokerSetting.HOST,
                BrokerSetting.ADDRESS,
                BrokerSetting.CLIENT_PORT,
                CONTROLLER_PORT,
                INTERNAL_PORT,
                BrokerSetting.DIRECTORY,
                SECURITY,
                CA_FILE,
                IDENTITY_FILE,
                USERS_DIRECTORY,
                ACCESS_FILE,
                BrokerSetting.REPLICAS,
                BrokerSetting.DISK_FREE_MIN,
                BoardSettings.FRAME_MAX_BYTES);
    }

    /**
     * Reads the settings.
     *
     * @param heapBytes of this process
     * @throws SettingException if one is missing or wrong, or does not fit another
     */
    static BrokerSettings of(Settings settings, long heapBytes) {
        Path directory = settings.get(BrokerSetting.DIRECTORY).toAbsolutePath();
        var ports = new BrokerPorts(
                settings.get(BrokerSetting.CLIENT_PORT), settings.get(INTERNAL_PORT), settings.get(CONTROLLER_PORT));
        boolean controller = settings.get(ROLES).contains("controller");
        var place = new BrokerPlace(
                settings.get(BrokerSetting.ID),
                controller,
                settings.get(CONTROLLERS),
                settings.get(BrokerSetting.ADDRESS),
                settings.get(BrokerSetting.HOST),
                ports,
                new BrokerFiles(directory).logs());
        checkQuorum(place);
        ListenerSecurity security = security(settings);
        var size = new BrokerSize(
                settings.get(BrokerSetting.REPLICAS),
                heapBytes,
                RecordLimits.recordMaxBytes(settings.get(BoardSettings.FRAME_MAX_BYTES)));
        Map<String, String> properties = BrokerProperties.of(place, size, security);
        properties.putAll(BrokerSetting.passedThrough(settings));
        return new BrokerSettings(
                place,
                settings.get(CLUSTER_ID),
                security.keys(),
                security.access(),
                properties,
                directory,
                settings.find(BrokerSetting.DISK_FREE_MIN));
    }

    private static void checkQuorum(BrokerPlace place) {
        Set<String> voters = VOTER.matcher(place.controllers())
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        boolean isVoter = voters.contains(Integer.toString(place.nodeId()));
        if (isVoter != place.controller()) {
            throw new SettingException(CONTROLLERS.name() + "=" + place.controllers() + " must "
                    + (isVoter ? "not name " : "name ") + BrokerSetting.ID.name() + "=" + place.nodeId() + ", since "
                    + ROLES.name()
                    + (isVoter ? " is broker" : " is broker,controller"));
        }
    }

    private static ListenerSecurity security(Settings settings) {
        KafkaSecurity kind = settings.get(SECURITY);
        if (!kind.tls()) {
            return new ListenerSecurity(kind, false, Optional.empty(), Optional.empty());
        }
        var keys = new ListenerSecurity.Keys(
                readable(CA_FILE, settings.get(CA_FILE)), readable(IDENTITY_FILE, settings.get(IDENTITY_FILE)));
        Optional<Path> rules = settings.find(ACCESS_FILE).map(file -> readable(ACCESS_FILE, file));
        var access = new ListenerSecurity.Access(directory(settings, USERS_DIRECTORY), rules);
        return new ListenerSecurity(kind, true, Optional.of(keys), Optional.of(access));
    }

    private static Path readable(Setting<Path> setting, Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new SettingException(setting.name() + "=" + file + " must be a file that can be read");
        }
        return file;
    }

    private static Path directory(Settings settings, Setting<Path> setting) {
        Path directory = settings.get(setting);
        if (!Files.isDirectory(directory)) {
            throw new SettingException(setting.name() + "=" + directory + " must be a directory that can be read");
        }
        return directory;
    }
}
