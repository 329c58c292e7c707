package dev.lapwing.cli;

import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code local} or {@code remote}. */
public final class SideConverter implements ITypeConverter<Side> {

    @Override
    public Side convert(String text) {
        return switch (text) {
            case "local" -> Side.LOCAL;
            case "remote" -> Side.REMOTE;
            default -> throw new TypeConversionException("'" + text + "' must be local or remote");
        };
    }
}
