package dev.lapwing.archive.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreIT extends ArchiveStoreContract {

    @TempDir
    Path disk;

    @Override
    StoreOpener opener(String root) {
        return new StoreOpener(disk.resolve(root).toUri(), List.of(), Map.of());
    }
}
