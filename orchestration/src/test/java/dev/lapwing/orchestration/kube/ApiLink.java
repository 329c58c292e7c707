package dev.lapwing.orchestration.kube;

import dev.lapwing.controlplane.ControlPlane;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A way to a real API server on which things happen: it can be cut, requests can be held on it and lost, and a share of
 * them, by a seed, is answered with what a server in trouble answers. Plain HTTP for its clients; one request for each
 * connection, and WebSockets as they are.
 */
public final class ApiLink implements AutoCloseable {

    private static final byte[] GONE = "\"code\":410".getBytes(StandardCharsets.US_ASCII);

    /** What became of a request. */
    public enum Fate {
        /** It was carried to the server, and its answer back. */
        PASSED,
        /** It was answered 429, with the wish to come back after a second. */
        TOO_MANY_REQUESTS,
        /** It was answered 500. */
        SERVER_ERROR,
        /** The connection ended before it came to the server. */
        LOST,
        /** The server has done it, and the connection ended before the answer. */
        ANSWER_LOST
    }

    private final URI server;
    private final SocketFactory secured;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<Fate, AtomicInteger> fates = new ConcurrentHashMap<>();
    private final AtomicInteger gone = new AtomicInteger();
    private final List<Held> holds = new CopyOnWriteArrayList<>();
    private final RandomGenerator random;
    private volatile double share;
    private volatile boolean cut;
    private boolean hushed;

    private ApiLink(ControlPlane controlPlane, long seed) throws IOException {
        this.server = URI.create(controlPlane.config().getMasterUrl());
        this.secured = trusting(controlPlane);
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("api-link").start(this::accept);
    }

    /** One on which nothing happens yet; by {@code seed} what will happen. */
    public static ApiLink to(ControlPlane controlPlane, long seed) throws IOException {
        return new ApiLink(controlPlane, seed);
    }

    private static SocketFactory trusting(ControlPlane controlPlane) throws IOException {
        try (InputStream certificate = Files.newInputStream(controlPlane.certificate())) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (var each : CertificateFactory.getInstance("X.509").generateCertificates(certificate)) {
                trusted.setCertificateEntry("server-" + number++, each);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Where clients find it. */
    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** From now on, this share of all requests has another fate than to pass, each of them as often as the others. */
    public void trouble(double shareOfRequests) {
        share = shareOfRequests;
    }

    /** Ends all that is under way, and turns away what comes, until it is mended. */
    public void cut() {
        cut = true;
        hush(false);
        open.forEach(this::end);
    }

    /**
     * Restarts the server, which forgets its history meanwhile. Its watches here learn of it once it serves again, and
     * not before: they ask where they were, and their place in history is gone (410).
     */
    public void outliveHistory(ControlPlane controlPlane) throws IOException, InterruptedException {
        hush(true);
        controlPlane.killApiServer();
        controlPlane.forgetHistory();
        controlPlane.restartApiServer();
        cut();
        mend();
    }

    /** Carries again. */
    public void mend() {
        cut = false;
    }

    /** Holds all such requests from now on before they come to the server. */
    public Held hold(Predicate<ApiRequest> which) {
        return hold(which, false);
    }

    /** Holds the answers to all such requests from now on; the server has done them. */
    public Held holdAnswers(Predicate<ApiRequest> which) {
        return hold(which, true);
    }

    private Held hold(Predicate<ApiRequest> which, boolean answers) {
        var held = new Held(which, answers);
        holds.add(held);
        return held;
    }

    /** How many requests had this fate. */
    public int count(Fate fate) {
        return counter(fate).get();
    }

    /** How often a watch was told that its place in history is gone (410). */
    public int gone() {
        return gone.get();
    }

    private AtomicInteger counter(Fate fate) {
        return fates.computeIfAbsent(fate, any -> new AtomicInteger());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                open.add(near);
                Thread.ofVirtual().start(() -> serve(near));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket near) {
        try (near) {
            var request = cut ? null : ApiRequest.read(new BufferedInputStream(near.getInputStream()));
            if (request != null) {
                serve(near, request);
            }
        } catch (IOException e) {
            end(near); // one end is gone, so the other goes
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(near);
        }
    }

    private void serve(Socket near, ApiRequest request) throws IOException, InterruptedException {
        for (Held held : holds) {
            if (held.which.test(request)) {
                held.pass(near, request);
                return;
            }
        }
        Fate fate = fate();
        counter(fate).incrementAndGet();
        switch (fate) {
            case PASSED -> carry(near, request);
            case TOO_MANY_REQUESTS -> answer(near, 429, "TooManyRequests");
            case SERVER_ERROR -> answer(near, 500, "InternalError");
            case LOST -> end(near);
            case ANSWER_LOST -> ask(request);
        }
    }

    private synchronized Fate fate() {
        if (random.nextDouble() >= share) {
            return Fate.PASSED;
        }
        return Fate.values()[random.nextInt(1, Fate.values().length)];
    }

    private static void answer(Socket near, int code, String reason) throws IOException {
        String body = """
                {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"trouble on the way",\
                "reason":"%s","code":%d}""".formatted(reason, code);
        String text = "HTTP/1.1 " + code + " " + reason + "\r\nContent-Type: application/json\r\n"
                + (code == 429 ? "Retry-After: 1\r\n" : "")
                + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
        near.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        near.getOutputStream().flush();
    }

    private Socket connect() throws IOException {
        Socket far = secured.createSocket(InetAddress.getLoopbackAddress(), server.getPort());
        open.add(far);
        return far;
    }

    /** Has the server do it. */
    private byte[] ask(ApiRequest request) throws IOException {
        if (request.isWatch()) {
            return new byte[0]; // it has no end
        }
        try (Socket far = connect()) {
            request.write(far.getOutputStream());
            return far.getInputStream().readAllBytes();
        }
    }

    private void carry(Socket near, ApiRequest request) throws IOException, InterruptedException {
        try (Socket far = connect()) {
            request.write(far.getOutputStream());
            if (request.isWebSocket()) {
                Thread.ofVirtual().start(() -> pump(near, far));
            }
            relay(far.getInputStream(), near.getOutputStream());
            end(far);
        } catch (IOException e) {
            if (!isHushed()) {
                throw e;
            }
        }
        if (request.isWatch()) {
            awaitLoud();
        }
    }

    private synchronized void hush(boolean now) {
        hushed = now;
        notifyAll();
    }

    private synchronized boolean isHushed() {
        return hushed;
    }

    private synchronized void awaitLoud() throws InterruptedException {
        while (hushed) {
            wait();
        }
    }

    /** What the client of a watch says; little. */
    private void pump(Socket near, Socket far) {
        try {
            near.getInputStream().transferTo(far.getOutputStream());
        } catch (IOException e) {
            end(near); // the other direction ends, too
        }
        end(far);
    }

    private void relay(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[16 << 10];
        int matched = 0;
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            for (int i = 0; i < read; i++) {
                matched = buffer[i] == GONE[matched] ? matched + 1 : buffer[i] == GONE[0] ? 1 : 0;
                if (matched == GONE.length) {
                    gone.incrementAndGet();
                    matched = 0;
                }
            }
            to.write(buffer, 0, read);
            to.flush();
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            open.remove(socket); // nothing is left to close
        }
    }

    @Override
    public void close() throws IOException {
        holds.forEach(Held::lose);
        listener.close();
        cut();
    }

    /** Requests, or answers, that stand still. */
    public final class Held {

        private enum Then {
            WAIT,
            GO_ON,
            LOSE
        }

        private final Predicate<ApiRequest> which;
        private final boolean answers;
        private final AtomicInteger reached = new AtomicInteger();
        private Then then = Then.WAIT;

        private Held(Predicate<ApiRequest> which, boolean answers) {
            this.which = which;
            this.answers = answers;
        }

        /** How many stand, or stood, here. */
        public int reached() {
            return reached.get();
        }

        /** Lets them go on, whether or not their client is still there, and those that come pass. */
        public void release() {
            go(Then.GO_ON);
        }

        /** They come to nothing. Those that come pass. */
        public void lose() {
            go(Then.LOSE);
        }

        private synchronized void go(Then next) {
            if (then == Then.WAIT) {
                then = next;
                holds.remove(this);
                notifyAll();
            }
        }

        private synchronized Then await() throws InterruptedException {
            while (then == Then.WAIT) {
                wait();
            }
            return then;
        }

        private void pass(Socket near, ApiRequest request) throws IOException, InterruptedException {
            byte[] answer = answers ? ask(request) : new byte[0];
            reached.incrementAndGet();
            if (await() == Then.LOSE) {
                return;
            }
            byte[] said = answers ? answer : ask(request); // also where the client has gone
            near.getOutputStream().write(said);
            near.getOutputStream().flush();
        }
    }
}
