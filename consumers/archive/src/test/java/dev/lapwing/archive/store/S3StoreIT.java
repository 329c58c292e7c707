package dev.lapwing.archive.store;

import dev.lapwing.archive.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("s3")
class S3StoreIT extends ArchiveStoreContract {

    @TempDir
    static Path directory;

    private static S3Server s3;

    @BeforeAll
    static void startS3() throws IOException, InterruptedException {
        s3 = S3Server.in(directory);
    }

    @AfterAll
    static void stopS3() {
        s3.close();
    }

    @Override
    StoreOpener opener(String root) {
        return new StoreOpener(URI.create(s3.uri() + "/" + root), List.of(), s3.properties());
    }
}
