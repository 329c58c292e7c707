package dev.lapwing.producers.battery;

import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CBase;
import com.pi4j.io.i2c.I2CBus;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProvider;
import com.pi4j.io.i2c.I2CProviderBase;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Pi4J's I2C over devices that are no wire away. What nobody answers to fails as it does on a wire. */
final class RegisterDeviceProvider extends I2CProviderBase {

    private static final String ID = "lapwing-register-devices";

    private final List<RegisterDevice> devices;

    RegisterDeviceProvider(List<RegisterDevice> devices) {
        super(ID, "Lapwing's register devices");
        this.devices = List.copyOf(devices);
    }

    @Override
    public I2C create(I2CConfig config) {
        int address = config.device();
        RegisterDevice device = devices.stream()
                .filter(each -> each.address() == address)
                .findFirst()
                .orElse(null);
        var i2c = new Wire(this, config, device);
        context.registry().add(i2c);
        return i2c;
    }

    private static final class Bus implements I2CBus {

        @Override
        public <R> R execute(I2C i2c, Callable<R> action) {
            try {
                return action.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Wire extends I2CBase<Bus> {

        private final @Nullable RegisterDevice device;

        Wire(I2CProvider provider, I2CConfig config, @Nullable RegisterDevice device) {
            super(provider, config, new Bus());
            this.device = device;
        }

        @Override
        public int readRegister(byte[] register, byte[] buffer, int offset, int length) {
            if (device == null) {
                throw new IllegalStateException("nobody acknowledges the address");
            }
            byte[] answer = device.answer(register[0] & 0xFF, length);
            System.arraycopy(answer, 0, buffer, offset, answer.length);
            return answer.length;
        }

        @Override
        public int readRegister(int register, byte[] buffer, int offset, int length) {
            return readRegister(new byte[] {(byte) register}, buffer, offset, length);
        }

        @Override
        public int readRegister(int register) {
            byte[] one = new byte[1];
            readRegister(register, one, 0, 1);
            return one[0] & 0xFF;
        }

        @Override
        public int read() {
            return readRegister(0);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return readRegister(0, buffer, offset, length);
        }

        @Override
        public int write(byte b) {
            throw readOnly();
        }

        @Override
        public int write(byte[] data, int offset, int length) {
            throw readOnly();
        }

        @Override
        public int writeRegister(int register, byte b) {
            throw readOnly();
        }

        @Override
        public int writeRegister(int register, byte[] data, int offset, int length) {
            throw readOnly();
        }

        @Override
        public int writeRegister(byte[] register, byte[] data, int offset, int length) {
            throw readOnly();
        }

        private static UnsupportedOperationException readOnly() {
            return new UnsupportedOperationException("these devices can only be read");
        }
    }
}
