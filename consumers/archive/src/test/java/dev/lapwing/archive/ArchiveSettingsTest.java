package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArchiveSettingsTest {

    @Test
    void refusesATopicWhoseFilesNoStoreCouldName() {
        assertThat(topics("a".repeat(170))).hasSize(170);
        assertThatThrownBy(() -> topics("cameraData," + "a".repeat(171)))
                .hasMessageContaining("must name topics of at most 170 characters");
    }

    private static String topics(String topics) {
        return Settings.of(Map.of("LAPWING_ARCHIVE_TOPICS", topics), Map.of()).get(ArchiveSettings.TOPICS);
    }

    @Test
    void aNameNodeThatNobodyNamesIsAskedFor() {
        Settings settings = Settings.of(Map.of("LAPWING_ARCHIVE_URI", "hdfs:///lapwing"), Map.of());

        assertThatThrownBy(() -> ArchiveSettings.of(settings))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("LAPWING_ARCHIVE_URI=hdfs:///lapwing must name the NameNode");
    }
}
