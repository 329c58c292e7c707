package dev.lapwing.orchestration.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** That this JVM asks the tunnel for names, and Java's own resolver for all others. */
class TunnelNamesIT {

    @Test
    void resolvesABrokerAsLongAsItsTunnelIsOpenAndOtherNamesAsBefore() throws Exception {
        InetAddress address = InetAddress.getByAddress("kafka-7.lapwing.invalid", new byte[] {127, 0, 92, 7});

        assertThat(TunnelNames.claim("kafka-7.lapwing.invalid", address)).isTrue();
        assertThat(TunnelNames.claim("kafka-7.lapwing.invalid", address)).isFalse();

        assertThat(InetAddress.getAllByName("kafka-7.lapwing.invalid")).containsExactly(address);
        assertThat(InetAddress.getAllByName("localhost")).allMatch(InetAddress::isLoopbackAddress);
        TunnelNames.release("kafka-7.lapwing.invalid", address);
        assertThatThrownBy(() -> InetAddress.getAllByName("kafka-8.lapwing.invalid"))
                .isInstanceOf(UnknownHostException.class);
    }
}
