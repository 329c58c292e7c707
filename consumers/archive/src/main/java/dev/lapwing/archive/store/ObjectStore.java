package dev.lapwing.archive.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;

/**
 * S3 and what speaks like it: an object appears when its PUT (or the completion of its parts) is answered, so files are
 * put straight at their path. The exclusive creation is a conditional PUT ({@code If-None-Match: *}).
 *
 * <p>An upload that fails is aborted, never closed: closing would complete it.
 */
final class ObjectStore extends HadoopStore {

    ObjectStore(FileSystem files, Path root) {
        super(files, root);
    }

    @Override
    public boolean createExclusively(String path, byte[] content) throws IOException {
        FSDataOutputStream out;
        try {
            FSDataOutputStreamBuilder<?, ?> builder = files.createFile(at(path));
            builder.must(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
            out = builder.build();
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        try {
            out.write(content);
            out.close();
            return true;
        } catch (IOException e) {
            abort(out);
            if (isTaken(e)) {
                return false;
            }
            throw e;
        }
    }

    /** S3A tells a refused condition (412, or 409 while two race) as a remote change of the file. */
    private static boolean isTaken(IOException e) {
        return e instanceof FileAlreadyExistsException
                || (e instanceof PathIOException && e.getClass().getSimpleName().equals("RemoteFileChangedException"));
    }

    @Override
    public void publish(java.nio.file.Path localFile, String path) throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder = files.createFile(at(path));
        builder.overwrite(true);
        builder.opt("fs.s3a.create.performance", true); // no look for directories that S3 does not have
        FSDataOutputStream out = builder.build();
        try {
            Files.copy(localFile, out);
            out.close();
        } catch (IOException e) {
            abort(out);
            throw e;
        }
        long length = Files.size(localFile);
        long stored = length(path).orElseThrow(() -> new FileNotFoundException(path + " is not there after its PUT"));
        if (stored != length) {
            throw new IOException(path + " has " + stored + " bytes after a PUT of " + length);
        }
    }

    private static void abort(FSDataOutputStream out) {
        if (out.hasCapability("fs.capability.outputstream.abortable")) {
            out.abort();
        }
    }
}
