package dev.lapwing.brokers;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
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
import java.util.Optional;
import org.apache.kafka.common.Node;

/**
 * Rewrites Kafka's metadata cache, of whichever version is on the class path, for {@link MendedKafka}. A program of the
 * build, not of a broker: what it needs of the JDK would cost each board 5 MB.
 */
final class MetadataCachePatch {

    private static final String METHOD = "getPartitionLeaderEndpoint";
    /** Of a partition that there is: empty where no broker of the cluster leads it. */
    private static final String PART = "lambda$" + METHOD + "$";

    private static final String PART_TAKES = "Lorg/apache/kafka/metadata/PartitionRegistration;)Ljava/util/Optional;";
    private static final ClassDesc NODE = ClassDesc.of(Node.class.getName());
    private static final ClassDesc OPTIONAL = ClassDesc.of(Optional.class.getName());

    private MetadataCachePatch() {}

    /**
     * Writes the class.
     *
     * @param args the directory of the build's classes
     * @throws IllegalStateException if Kafka's class is not the one that this was written for
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0], MetadataCachePatch.class.getPackageName().replace('.', '/'), MendedKafka.RESOURCE);
        try (InputStream kafkas = MendedKafka.NEIGHBOUR.getResourceAsStream(MendedKafka.MENDED + ".class")) {
            if (kafkas == null) {
                throw unknown("it has no class " + MendedKafka.MENDED);
            }
            Files.write(file, mend(kafkas.readAllBytes()));
        }
    }

    private static byte[] mend(byte[] kafkas) {
        ClassFile classes = ClassFile.of();
        ClassModel cache = classes.parse(kafkas);
        long parts = cache.methods().stream().filter(MetadataCachePatch::isPart).count();
        if (parts != 1) {
            throw unknown(parts + " methods are like the one to mend in " + METHOD);
        }
        return classes.transformClass(
                cache,
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

    private static IllegalStateException unknown(String why) {
        return new IllegalStateException(
                "This Kafka is another than the one to mend: " + why
                        + ". If it has KAFKA-20734 mended, remove MendedKafka and MetadataCachePatch; else look at them again.");
    }
}
