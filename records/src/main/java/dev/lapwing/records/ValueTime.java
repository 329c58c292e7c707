package dev.lapwing.records;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;

/** The {@code date} (YYYYMMDD) and {@code time} (HHMMSS) of a value. */
final class ValueTime {

    private static final String BLANK = "\"date\":\"00000000\",\"time\":\"000000\"";

    /** Length of what {@link #fields} returns. */
    static final int FIELDS_LENGTH = BLANK.length();

    private ValueTime() {}

    /** {@code "date":"YYYYMMDD","time":"HHMMSS"} as ASCII. */
    static byte[] fields(LocalDateTime at) {
        byte[] text = BLANK.getBytes(StandardCharsets.US_ASCII);
        digits(text, 8, 4, at.getYear());
        digits(text, 12, 2, at.getMonthValue());
        digits(text, 14, 2, at.getDayOfMonth());
        digits(text, 26, 2, at.getHour());
        digits(text, 28, 2, at.getMinute());
        digits(text, 30, 2, at.getSecond());
        return text;
    }

    private static void digits(byte[] text, int from, int count, int number) {
        int rest = number;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /**
     * Whether a moment can be written as YYYYMMDD and HHMMSS at all.
     *
     * @throws IllegalArgumentException if its year has not four digits
     */
    static LocalDateTime writable(LocalDateTime at) {
        if (at.getYear() < 0 || at.getYear() > 9999) {
            throw new IllegalArgumentException("the year of " + at + " must be 0 to 9999");
        }
        return at.truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Reads both fields.
     *
     * @throws MalformedValueException with {@link ValueFault#BAD_TIME} if they are not a moment in that form
     */
    static LocalDateTime parse(String date, String time, RecordCoordinates at) throws MalformedValueException {
        if (!isDigits(date, 8) || !isDigits(time, 6)) {
            throw new MalformedValueException(
                    at, ValueFault.BAD_TIME, "date must be YYYYMMDD and time HHMMSS, all digits");
        }
        try {
            return LocalDateTime.of(
                    Integer.parseInt(date, 0, 4, 10),
                    Integer.parseInt(date, 4, 6, 10),
                    Integer.parseInt(date, 6, 8, 10),
                    Integer.parseInt(time, 0, 2, 10),
                    Integer.parseInt(time, 2, 4, 10),
                    Integer.parseInt(time, 4, 6, 10));
        } catch (DateTimeException e) {
            throw new MalformedValueException(at, ValueFault.BAD_TIME, date + " " + time + " is no moment");
        }
    }

    private static boolean isDigits(String text, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
