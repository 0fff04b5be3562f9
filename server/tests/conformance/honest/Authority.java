import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority for a day: root, authority of qualified certificates, applicant, time stamps. Its certificates name no address of another machine. */
final class Authority {
    /** The applicant's keys by the name of their files. */
    static final List<String> KEYS = List.of("rsa", "p256", "p384");

    final X509Certificate root;
    final X509Certificate between;
    final X509Certificate stamper;
    final PrivateKey stamperKey;
    final Path folder;

    /** Reads one that was made. */
    Authority(Path folder) throws Exception {
        this.folder = folder;
        root = certificate("root");
        between = certificate("between");
        stamper = certificate("stamper");
        stamperKey = key("stamper");
    }

    X509Certificate certificate(String name) throws Exception {
        byte[] der = Files.readAllBytes(folder.resolve(name + ".der"));
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    PrivateKey key(String name) throws Exception {
        byte[] der = Files.readAllBytes(folder.resolve(name + ".key"));
        String kind = name.startsWith("p") ? "EC" : "RSA";
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    Path list(String name) {
        return folder.resolve(name + ".crl");
    }

    /** How the certificate's issuer signs, and what its key signs with. */
    static String algorithm(PrivateKey key, String digest) {
        return digest + (key.getAlgorithm().equals("EC") ? "withECDSA" : "withRSA");
    }

    /** Makes one in this folder, for this national id. */
    static void make(Path folder, String applicant) throws Exception {
        Files.createDirectories(folder);
        KeyPair rootKey = pair("rsa");
        KeyPair betweenKey = pair("rsa");
        X500Name root = new X500Name("CN=Test Root,C=TR");
        X500Name between = new X500Name("CN=Test Qualified,C=TR");
        KeyUsage issues = new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
        put(folder, "root", rootKey, issue(root, rootKey, root, rootKey, issues, null, null));
        put(folder, "between", betweenKey, issue(between, betweenKey, root, rootKey, issues, null, null));
        KeyPair stamperKey = pair("rsa");
        KeyUsage stamps = new KeyUsage(KeyUsage.digitalSignature);
        X500Name stamper = new X500Name("CN=Test Time Stamps,C=TR");
        put(folder, "stamper", stamperKey, issue(stamper, stamperKey, between, betweenKey, stamps,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping), null));
        X500Name person = new X500Name("CN=AYŞE YILMAZ,SERIALNUMBER=" + applicant + ",C=TR");
        for (String kind : KEYS) {
            KeyPair key = pair(kind);
            put(folder, kind, key, issue(person, key, between, betweenKey,
                    new KeyUsage(KeyUsage.nonRepudiation), null, statements()));
        }
        revokes(folder, "root", root, rootKey);
        revokes(folder, "between", between, betweenKey);
        Authority made = new Authority(folder);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        X509Certificate[] chain = {made.certificate("rsa"), made.between, made.root};
        store.setKeyEntry("signer", made.key("rsa"), "1234".toCharArray(), chain);
        try (var out = Files.newOutputStream(folder.resolve("rsa.p12"))) {
            store.store(out, "1234".toCharArray());
        }
    }

    /** What a qualified certificate of a person says by European and by Turkish law. */
    private static DERSequence statements() {
        ASN1Encodable[] each = List.of("0.4.0.1862.1.1", "2.16.792.1.61.0.1.5070.1.1").stream()
                .map(id -> new DERSequence(new ASN1ObjectIdentifier(id)))
                .toArray(ASN1Encodable[]::new);
        return new DERSequence(each);
    }

    private static KeyPair pair(String kind) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.equals("rsa") ? "RSA" : "EC");
        switch (kind) {
            case "rsa" -> generator.initialize(3072);
            case "p256" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
            default -> generator.initialize(new ECGenParameterSpec("secp384r1"));
        }
        return generator.generateKeyPair();
    }

    private static byte[] issue(X500Name subject, KeyPair key, X500Name issuer, KeyPair issuerKey, KeyUsage usage,
            ExtendedKeyUsage extended, DERSequence statements) throws Exception {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(issuer, new BigInteger(120, new java.security.SecureRandom()),
                Date.from(now.minus(1, ChronoUnit.DAYS)), Date.from(now.plus(2, ChronoUnit.DAYS)), subject, key.getPublic());
        var identifiers = new JcaX509ExtensionUtils();
        boolean authority = usage.hasUsages(KeyUsage.keyCertSign);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(Extension.keyUsage, true, usage);
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key.getPublic()));
        builder.addExtension(Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuerKey.getPublic()));
        if (subject != issuer) {
            // EU DSS takes no list for a certificate that names none. Nobody is there: it is told the lists.
            var address = new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, "http://127.0.0.1:9/list.crl"));
            var point = new DistributionPoint(new DistributionPointName(address), null, null);
            builder.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {point}));
        }
        if (extended != null) {
            builder.addExtension(Extension.extendedKeyUsage, true, extended);
        }
        if (statements != null) {
            builder.addExtension(Extension.qCStatements, false, statements);
        }
        return builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(issuerKey.getPrivate())).getEncoded();
    }

    private static void put(Path folder, String name, KeyPair key, byte[] certificate) throws IOException {
        Files.write(folder.resolve(name + ".der"), certificate);
        Files.write(folder.resolve(name + ".key"), key.getPrivate().getEncoded());
    }

    /** A list on which nothing stands. */
    private static void revokes(Path folder, String name, X500Name issuer, KeyPair key) throws Exception {
        Instant now = Instant.now();
        var builder = new X509v2CRLBuilder(issuer, Date.from(now.minus(1, ChronoUnit.HOURS)));
        builder.setNextUpdate(Date.from(now.plus(1, ChronoUnit.DAYS)));
        builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.ONE));
        builder.addExtension(Extension.authorityKeyIdentifier, false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(key.getPublic()));
        byte[] list = builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(key.getPrivate())).getEncoded();
        Files.write(folder.resolve(name + ".crl"), list);
    }
}
