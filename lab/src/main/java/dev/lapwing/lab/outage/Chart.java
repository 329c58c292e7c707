package dev.lapwing.lab.outage;

import java.util.List;
import java.util.Locale;

/** What charts share: a page of a size, with text and lines on it. Colours are told apart by colour-blind eyes, too. */
final class Chart {

    /** After Okabe and Ito. */
    static final List<String> COLOURS =
            List.of("#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f");

    private final StringBuilder text = new StringBuilder();

    Chart(int width, int height, String title) {
        text.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">%n<title>%s</title>%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
                width,
                height,
                width,
                height,
                escaped(title)));
        text(16, 22, "start", "font-size=\"15\" font-weight=\"bold\"", title);
    }

    void text(double x, double y, String anchor, String attributes, String content) {
        text.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n",
                x,
                y,
                anchor,
                attributes,
                escaped(content)));
    }

    void line(double x1, double y1, double x2, double y2, String attributes) {
        text.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>%n",
                x1,
                y1,
                x2,
                y2,
                attributes));
    }

    void rectangle(double x, double y, double width, double height, String attributes) {
        text.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" %s/>%n",
                x,
                y,
                width,
                height,
                attributes));
    }

    void dot(double x, double y, String attributes) {
        text.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" %s/>%n", x, y, attributes));
    }

    /** A line through points, each {@code x,y}. */
    void path(List<double[]> points, String attributes) {
        text.append("<polyline fill=\"none\" ").append(attributes).append(" points=\"");
        for (double[] point : points) {
            text.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1]));
        }
        text.append("\"/>").append(System.lineSeparator());
    }

    String svg() {
        return text + "</svg>" + System.lineSeparator();
    }

    private static String escaped(String content) {
        return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
