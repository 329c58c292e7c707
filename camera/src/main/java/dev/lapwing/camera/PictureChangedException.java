package dev.lapwing.camera;

import java.io.IOException;

/** A picture that is no longer what was handed out: the camera used its name again, or somebody removed it. */
public final class PictureChangedException extends IOException {

    private static final long serialVersionUID = 1L;

    PictureChangedException(Picture picture) {
        super(message(picture));
    }

    PictureChangedException(Picture picture, IOException cause) {
        super(message(picture), cause);
    }

    private static String message(Picture picture) {
        return "The picture " + picture.file() + " changed or went away after it was seen; it is looked at again.";
    }
}
