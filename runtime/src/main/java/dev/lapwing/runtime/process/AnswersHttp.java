package dev.lapwing.runtime.process;

import dev.lapwing.runtime.Service;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service that may also be asked over HTTP, with GET, on the port of {@link ManagementServer}. Questions come on threads
 * of their own, several at a time, as soon as the process starts.
 */
public interface AnswersHttp extends Service {

    /** What the paths begin with that it answers, such as {@code /nodes}. */
    String path();

    /** Answers. What it throws becomes 500, with its message. */
    HttpAnswer answer(HttpQuestion question) throws Exception;

    /**
     * What was asked.
     *
     * @param path decoded, such as {@code /nodes/rpi-node-1}
     * @param query its fields, decoded; of one that is given twice the last
     */
    record HttpQuestion(String path, Map<String, String> query) {

        public HttpQuestion {
            query = Map.copyOf(query);
        }

        /** Reads the raw query of a URI, {@code null} without one. */
        static HttpQuestion of(String path, @Nullable String rawQuery) {
            var query = new HashMap<String, String>();
            for (String field : rawQuery == null ? new String[0] : rawQuery.split("&", -1)) {
                int equals = field.indexOf('=');
                if (equals > 0) {
                    query.put(decode(field.substring(0, equals)), decode(field.substring(equals + 1)));
                }
            }
            return new HttpQuestion(path, query);
        }

        private static String decode(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }
    }

    /**
     * The answer.
     *
     * @param status of HTTP
     * @param type of the body, such as {@code application/json}
     */
    record HttpAnswer(int status, String type, String body) {}
}
