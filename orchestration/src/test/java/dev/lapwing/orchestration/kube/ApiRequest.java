package dev.lapwing.orchestration.kube;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of the API server.
 *
 * @param method such as {@code GET}
 * @param path with what follows its question mark
 * @param headers each a line without its end
 * @param body empty if there is none
 */
public record ApiRequest(String method, String path, List<String> headers, String body) {

    public ApiRequest {
        headers = List.copyOf(headers);
    }

    /** Reads one; {@code null} if the client has gone instead. */
    static @Nullable ApiRequest read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        String[] words = first.split(" ", 3);
        var headers = new ArrayList<String>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            headers.add(header);
        }
        var head = new ApiRequest(words[0], words[1], headers, "");
        if (head.header("transfer-encoding").isPresent()) {
            throw new IOException("a body in chunks is not read here: " + first);
        }
        int length = head.header("content-length").map(Integer::parseInt).orElse(0);
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the client went in the middle of " + first);
        }
        return new ApiRequest(words[0], words[1], headers, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return line.toString();
    }

    private Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(header -> header.substring(name.length() + 1).strip())
                .findFirst();
    }

    /** Whether it asks for a WebSocket, over which watches come. */
    boolean isWebSocket() {
        return header("upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
    }

    /** Whether its answer goes on for ever. */
    boolean isWatch() {
        return isWebSocket() || path.contains("watch=true");
    }

    /** Whether it is {@code verb} on a path that has {@code part} in it. */
    public boolean is(String verb, String part) {
        return method.equals(verb) && path.contains(part);
    }

    /** Writes it; unless it asks for a WebSocket, so that the connection ends with the answer. */
    void write(OutputStream out) throws IOException {
        var text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        for (String header : headers) {
            String lower = header.toLowerCase(Locale.ROOT);
            boolean ofConnection = lower.startsWith("connection:")
                    || lower.startsWith("upgrade:")
                    || lower.startsWith("http2-settings:");
            if (isWebSocket() || !ofConnection) {
                text.append(header).append("\r\n");
            }
        }
        if (!isWebSocket()) {
            text.append("Connection: close\r\n");
        }
        out.write((text + "\r\n" + body).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
