package dev.lapwing.brokers;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.kafka.common.Node;

/**
 * Rewrites Kafka's metadata cache, of the version that it knows and no other, for {@link MendedKafka}. A program of the
 * build, not of a broker: what it needs of the JDK would cost each board 5 MB.
 */
final class MetadataCachePatch {

    /** Of Kafka 4.3.1. */
    private static final String KAFKAS_SHA256 = "82ccf918fc651352e62720482c3efacef74cf3f203b8966bf9b99558f3b9f2db";

    private static final String METHOD = "getPartitionLeaderEndpoint";
    /** Of a partition that there is: empty where no broker of the cluster leads it. */
    private static final String PART = "lambda$" + METHOD + "$";

    private static final String PART_TAKES = "Lorg/apache/kafka/metadata/PartitionRegistration;)Ljava/util/Optional;";
    private static final ClassDesc NODE = ClassDesc.of(Node.class.getName());
    private static final ClassDesc OPTIONAL = ClassDesc.of(Optional.class.getName());

    private MetadataCachePatch() {}

    /**
     * Writes the class, unless it is there: a jar that did not change keeps its time.
     *
     * @param args the directory of the build's classes
     * @throws IllegalStateException if Kafka's class is not the one that this was written for
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0], MetadataCachePatch.class.getPackageName().replace('.', '/'), MendedKafka.RESOURCE);
        byte[] mended = mend(kafkas());
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), mended)) {
            Files.write(file, mended);
        }
    }

    private static byte[] kafkas() throws IOException {
        try (InputStream bytes = MendedKafka.NEIGHBOUR.getResourceAsStream(MendedKafka.MENDED + ".class")) {
            byte[] kafkas = Objects.requireNonNull(bytes, MendedKafka.MENDED).readAllBytes();
            String sha256 = DigestUtils.sha256Hex(kafkas);
            if (!sha256.equals(KAFKAS_SHA256)) {
                throw new IllegalStateException("Kafka's " + MendedKafka.MENDED
                        + " is another than the one to mend: SHA-256 "
                        + sha256 + ". If it has KAFKA-20734 mended, remove MendedKafka and MetadataCachePatch; if it is"
                        + " as it was, write that in KAFKAS_SHA256.");
            }
            return kafkas;
        }
    }

    private static byte[] mend(byte[] kafkas) {
        ClassFile classes = ClassFile.of();
        return classes.transformClass(
                classes.parse(kafkas),
                ClassTransform.transformingMethodBodies(MetadataCachePatch::isPart, MetadataCachePatch::orNoNode));
    }

    private static boolean isPart(MethodModel method) {
        return method.methodName().stringValue().startsWith(PART)
                && method.methodType().stringValue().endsWith(PART_TAKES);
    }

    /** {@code return found} becomes {@code return Optional.of(found.orElse(Node.noNode()))}. */
    private static void orNoNode(CodeBuilder code, CodeElement element) {
        if (element instanceof ReturnInstruction) {
            code.invokestatic(NODE, "noNode", MethodTypeDesc.of(NODE))
                    .invokevirtual(
                            OPTIONAL, "orElse", MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Object))
                    .invokestatic(OPTIONAL, "of", MethodTypeDesc.of(OPTIONAL, ConstantDescs.CD_Object));
        }
        code.with(element);
    }
}
