package dev.lapwing.spark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import scala.Option;
import scala.collection.Iterator;

/**
 * Runs the SQL of its standard input with Spark in this JVM, and prints a line of JSON for each statement that answers:
 * {@code schema} (as Spark writes it), {@code rows} (objects, nulls included) and {@code files} (how many were opened for
 * it). Statements end with a semicolon at the end of a line.
 */
public final class SparkReader {

    private SparkReader() {}

    /** Takes no arguments; SQL may name variables of the environment: {@code ${env:ARCHIVE}}. */
    public static void main(String[] args) throws IOException {
        String script = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (SparkSession spark = session()) {
            for (String statement : script.split(";\\R", -1)) {
                if (!statement.isBlank()) {
                    Dataset<Row> answer = spark.sql(statement);
                    if (answer.columns().length > 0) {
                        out.println(json(answer));
                    }
                }
            }
        }
    }

    private static SparkSession session() {
        return SparkSession.builder()
                .master("local[1]")
                .appName("lapwing-spark-reader")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.log.level", "WARN")
                .config("spark.sql.shuffle.partitions", "1")
                // Else the plan that is asked for its files is not the one that ran.
                .config("spark.sql.adaptive.enabled", "false")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.jsonGenerator.ignoreNullFields", "false")
                .getOrCreate();
    }

    private static String json(Dataset<Row> answer) {
        Dataset<String> rows = answer.toJSON();
        String all = String.join(",", rows.collectAsList());
        return "{\"schema\":" + answer.schema().json() + ",\"files\":"
                + files(rows.queryExecution().executedPlan()) + ",\"rows\":[" + all + "]}";
    }

    /** How many files the scans of a plan have opened. */
    private static long files(SparkPlan plan) {
        long files = 0;
        Iterator<SparkPlan> leaves = plan.collectLeaves().iterator();
        while (leaves.hasNext()) {
            Option<SQLMetric> opened = leaves.next().metrics().get("numFiles");
            if (opened.isDefined()) {
                files += opened.get().value();
            }
        }
        return files;
    }
}
