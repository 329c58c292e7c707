package dev.lapwing.records;

/** Why a value could not be read. */
public enum ValueFault {
    /** The record has no value at all. */
    EMPTY,
    /** The bytes are not one JSON object. */
    NOT_JSON,
    /** A field that must be there is not. */
    FIELD_MISSING,
    /** A field holds another type than it should. */
    FIELD_TYPE,
    /** {@code date} and {@code time} are not a moment in the form YYYYMMDD and HHMMSS. */
    BAD_TIME,
    /** {@code value} is neither standard nor URL-safe Base64. */
    BAD_BASE64,
    /** {@code value} is not a finite number. */
    BAD_NUMBER,
    /** A sample holds no metric that is known and plausible. */
    NO_METRIC
}
