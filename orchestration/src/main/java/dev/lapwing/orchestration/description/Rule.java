package dev.lapwing.orchestration.description;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a text must be.
 *
 * @param must the rule as the end of a sentence that begins with "must"
 */
record Rule(Predicate<String> holds, String must) {

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

    /** A name of Kubernetes that is also a host's name, with room for the suffix of a pod. */
    static final Rule NAME = new Rule(
            text -> text.length() <= 40 && text.matches(LABEL),
            "be a name of at most 40 characters a-z, 0-9 and '-', with '-' neither first nor last");

    static final Rule OBJECT_NAME = new Rule(
            text -> text.length() <= 253 && text.matches(LABEL + "(\\." + LABEL + ")*"),
            "be the name of a Kubernetes object: a-z, 0-9, '-' and '.'");

    static final Rule LABEL_KEY = new Rule(
            text -> text.length() <= 120
                    && text.matches("([a-z0-9.-]+/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?"),
            "be the key of a label, such as kubernetes.io/hostname");

    static final Rule TAG = new Rule(
            text -> text.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,61}") && text.matches(".*[A-Za-z0-9]"),
            "be a tag of an image that is a label, too: at most 62 letters, digits, '_', '.' and '-'");

    static final Rule REGISTRY = new Rule(
            text -> text.isEmpty() || text.matches("[a-zA-Z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9._-]+)*"),
            "be host:port/folder of a registry, without \"https://\" and without '/' at the end");

    static final Rule PATH = new Rule(
            text -> text.matches("(/[A-Za-z0-9_.-]+)+") && !Pattern.matches("(.*/)?\\.{1,2}(/.*)?", text),
            "be an absolute path on the board, such as /mnt/lapwing");

    static final Rule FILE =
            new Rule(text -> text.matches("[^\\p{Cntrl}]{1,4096}"), "be a file's name, such as secrets/cloud-ca.pem");

    static final Rule SIZE =
            new Rule(text -> Size.parse(text).isPresent(), "be a number of bytes such as 24Gi or 500Mi");

    static final Rule USER =
            new Rule(text -> text.matches("[A-Za-z0-9._-]{1,100}"), "be 1 to 100 letters, digits, '.', '_' or '-'");

    static final Rule SITE = new Rule(
            text -> text.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"),
            "be 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit first and last");

    static final Rule CLUSTER_ID =
            new Rule(text -> text.matches("[A-Za-z0-9_-]{1,64}"), "be 1 to 64 letters, digits, '_' or '-'");

    static final Rule SERVERS = new Rule(
            text -> text.matches("[A-Za-z0-9.-]+:[0-9]{1,5}(,[A-Za-z0-9.-]+:[0-9]{1,5})*"),
            "be host:port, with commas in between and without spaces");

    static final Rule ARCHIVE_URI = new Rule(
            text -> text.matches("(hdfs://[A-Za-z0-9.-]+(:[0-9]{1,5})?/|s3a://[a-z0-9.-]+/?).*"),
            "begin with hdfs://host:port/ or s3a://bucket/");

    static final Rule URL = new Rule(
            text -> text.matches("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?"), "be http:// or https:// with a host");

    static final Rule NETWORK = new Rule(
            text -> text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{1,2}|[0-9a-fA-F:]+/[0-9]{1,3}"),
            "be a network such as 203.0.113.0/24");

    /** A name that is also the end of a volume's name, with '_' as '-'. */
    static final Rule SENSOR = new Rule(
            text -> text.matches("[a-z]([a-z0-9_]{0,30}[a-z0-9])?"),
            "be at most 32 characters a-z, 0-9 and '_', with a letter first, such as humidity_percent");

    static final Rule ARGUMENT = new Rule(text -> !text.isEmpty(), "not be empty");

    static final Rule DURATION =
            new Rule(text -> text.matches("[0-9]{1,9}(ms|s|min|h|d)"), "be a duration such as 30s or 5min");

    static final Rule DECIMAL =
            new Rule(text -> text.matches("[+-]?[0-9]{1,15}(\\.[0-9]{1,15})?"), "be a number such as 12.5");

    static final Rule PATTERN = new Rule(
            Rule::hasGroup, "be a regular expression with a group that is the number, such as humidity=([0-9.]+)");

    private static boolean hasGroup(String text) {
        try {
            return Pattern.compile(text).matcher("").groupCount() > 0;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    static Rule exactly(String text) {
        return new Rule(text::equals, "be " + text);
    }
}
