package dev.lapwing.runtime.kafka;

/** How clients and brokers protect and recognise each other. */
public enum KafkaSecurity {
    /** Neither encrypted nor authenticated: for one machine. */
    PLAINTEXT("PLAINTEXT", false, false),
    /** Encrypted; the client may have a certificate. */
    TLS("SSL", true, false),
    /** Encrypted; the client has a user name and a password (SCRAM-SHA-512). */
    TLS_SCRAM("SASL_SSL", true, true),
    /** User name and password (SCRAM-SHA-512) on a network that is trusted otherwise. */
    SCRAM("SASL_PLAINTEXT", false, true);

    private final String protocol;
    private final boolean tls;
    private final boolean scram;

    KafkaSecurity(String protocol, boolean tls, boolean scram) {
        this.protocol = protocol;
        this.tls = tls;
        this.scram = scram;
    }

    /** Kafka's name of it. */
    public String protocol() {
        return protocol;
    }

    /** Whether connections are encrypted. */
    public boolean tls() {
        return tls;
    }

    /** Whether clients give a user name and a password. */
    public boolean scram() {
        return scram;
    }
}
