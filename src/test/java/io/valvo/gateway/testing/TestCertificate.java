package io.valvo.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.proxy.ProxySettings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate that its owner has signed for {@code localhost}, in PEM files.
 *
 * @param context serves with it, and trusts it
 */
public record TestCertificate(ProxySettings.Certificate files, SSLContext context) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    public static TestCertificate make(Path folder) throws Exception {
        var store = folder.resolve("store.p12");
        keytool(store);
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        var chain = pem(folder, "CERTIFICATE", keys.getCertificate("mine").getEncoded());
        var key = pem(folder, "PRIVATE KEY", keys.getKey("mine", PASSWORD).getEncoded());
        return new TestCertificate(new ProxySettings.Certificate(chain, key), context(keys));
    }

    private static void keytool(Path store) throws Exception {
        var made =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "mine",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .inheritIO()
                        .start();
        assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(made.exitValue()).isZero();
    }

    private static Path pem(Path folder, String kind, byte[] content) throws Exception {
        var text = Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(content);
        return Files.writeString(
                folder.resolve(kind.replace(' ', '-') + ".pem"),
                "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    private static SSLContext context(KeyStore keys) throws Exception {
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        var trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("mine", keys.getCertificate("mine"));
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(trust);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
