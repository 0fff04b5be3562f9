import com.lowagie.text.pdf.BaseFont;
import com.lowagie.text.pdf.PdfDate;
import com.lowagie.text.pdf.PdfDictionary;
import com.lowagie.text.pdf.PdfName;
import com.lowagie.text.pdf.PdfReader;
import com.lowagie.text.pdf.PdfSignature;
import com.lowagie.text.pdf.PdfSignatureAppearance;
import com.lowagie.text.pdf.PdfStamper;
import com.lowagie.text.pdf.PdfString;
import eu.europa.esig.dss.enumerations.CertificationPermission;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.DSSFileFont;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.SignatureImageParameters;
import eu.europa.esig.dss.pades.SignatureImageTextParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.spi.validation.CertificateVerifier;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HashMap;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAppearanceDictionary;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAppearanceStream;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureOptions;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Signs forms as people's programs do, each by its own way of writing files. */
final class Signers {
    private static final String FIELD = "ApplicantSignature";

    private final Authority authority;
    private final Path font;

    Signers(Authority authority, Path font) {
        this.authority = authority;
        this.font = font;
    }

    /** By a name of three parts: program, what it does, the applicant's key. */
    void sign(String how, Path in, Path out) throws Exception {
        String[] parts = how.split("-");
        switch (parts[0]) {
            case "dss" -> dss(parts[1], parts[2], in, out);
            case "pdfbox" -> pdfbox(parts[1], parts[2], in, out);
            case "openpdf" -> openpdf(parts[1], parts[2], in, out);
            default -> throw new IllegalArgumentException(how);
        }
    }

    /** What EU DSS trusts, and where it looks for revocation. */
    static CertificateVerifier verifier(Authority authority) throws Exception {
        var trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(new CertificateToken(authority.root));
        var verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setCrlSource(new ExternalResourcesCRLSource(
                new FileDocument(authority.list("root").toFile()), new FileDocument(authority.list("between").toFile())));
        verifier.setAIASource(null);
        return verifier;
    }

    private void dss(String what, String name, Path in, Path out) throws Exception {
        var parameters = new PAdESSignatureParameters();
        parameters.setSignatureLevel(switch (what) {
            case "T" -> SignatureLevel.PAdES_BASELINE_T;
            case "LT" -> SignatureLevel.PAdES_BASELINE_LT;
            case "LTA" -> SignatureLevel.PAdES_BASELINE_LTA;
            default -> SignatureLevel.PAdES_BASELINE_B;
        });
        parameters.setDigestAlgorithm(name.equals("p384") ? DigestAlgorithm.SHA384 : DigestAlgorithm.SHA256);
        parameters.setSigningCertificate(new CertificateToken(authority.certificate(name)));
        parameters.setCertificateChain(new CertificateToken(authority.certificate(name)),
                new CertificateToken(authority.between), new CertificateToken(authority.root));
        if (what.equals("certified")) {
            parameters.setPermission(CertificationPermission.NO_CHANGE_PERMITTED);
        }
        var image = new SignatureImageParameters();
        if (!what.equals("own")) {
            image.getFieldParameters().setFieldId(FIELD);
        }
        if (what.equals("visible")) {
            var text = new SignatureImageTextParameters();
            text.setText("Ayşe Yılmaz");
            text.setFont(new DSSFileFont(new FileDocument(font.toFile())));
            image.setTextParameters(text);
        }
        parameters.setImageParameters(image);
        var service = new PAdESService(verifier(authority));
        var stamps = new KeyEntityTSPSource(authority.stamperKey, authority.stamper,
                List.of(authority.stamper, authority.between, authority.root));
        stamps.setTsaPolicy("1.2.3.4");
        service.setTspSource(stamps);
        DSSDocument document = new FileDocument(in.toFile());
        ToBeSigned data = service.getDataToSign(document, parameters);
        PrivateKey key = authority.key(name);
        SignatureAlgorithm algorithm = parameters.getSignatureAlgorithm();
        Signature signature = Signature.getInstance(algorithm.getJCEId());
        signature.initSign(key);
        signature.update(data.getBytes());
        service.signDocument(document, parameters, new SignatureValue(algorithm, signature.sign())).save(out.toString());
    }

    private void pdfbox(String what, String name, Path in, Path out) throws Exception {
        try (PDDocument document = Loader.loadPDF(in.toFile());
                SignatureOptions options = new SignatureOptions();
                OutputStream file = Files.newOutputStream(out)) {
            var signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(COSName.getPDFName("ETSI.CAdES.detached"));
            signature.setName("Ayşe Yılmaz");
            signature.setSignDate(Calendar.getInstance());
            if (!what.equals("own")) {
                var form = document.getDocumentCatalog().getAcroForm();
                var field = (PDSignatureField) form.getField(FIELD);
                field.getCOSObject().setItem(COSName.V, signature);
                if (what.equals("visible")) {
                    var widget = field.getWidgets().get(0);
                    options.setVisualSignature(template(widget.getRectangle()));
                    options.setPage(document.getPages().indexOf(widget.getPage()));
                }
            }
            options.setPreferredSignatureSize(16 * 1024);
            document.addSignature(signature, content -> cms(name, content.readAllBytes()), options);
            document.saveIncremental(file);
        } catch (RuntimeException | java.io.IOException error) {
            throw new Exception(error);
        }
    }

    /** A document with one field, whose appearance PDFBox takes: the way of its own example. */
    private InputStream template(PDRectangle box) throws java.io.IOException {
        try (PDDocument document = new PDDocument()) {
            document.addPage(new PDPage(PDRectangle.A4));
            var form = new PDAcroForm(document);
            document.getDocumentCatalog().setAcroForm(form);
            var field = new PDSignatureField(form);
            form.getFields().add(field);
            var widget = field.getWidgets().get(0);
            widget.setRectangle(box);
            var drawn = new PDAppearanceStream(document);
            drawn.setResources(new PDResources());
            drawn.setBBox(new PDRectangle(box.getWidth(), box.getHeight()));
            var appearance = new PDAppearanceDictionary();
            appearance.setNormalAppearance(drawn);
            widget.setAppearance(appearance);
            try (var content = new PDPageContentStream(document, drawn)) {
                content.beginText();
                content.setFont(PDType0Font.load(document, font.toFile()), 9);
                content.newLineAtOffset(4, 4);
                content.showText("Ayşe Yılmaz");
                content.endText();
            }
            var out = new ByteArrayOutputStream();
            document.save(out);
            return new ByteArrayInputStream(out.toByteArray());
        }
    }

    private void openpdf(String what, String name, Path in, Path out) throws Exception {
        PdfReader reader = new PdfReader(in.toString());
        try (OutputStream file = Files.newOutputStream(out)) {
            // A null says that bytes are appended and the file is not written anew.
            boolean append = !what.equals("anew");
            PdfStamper stamper = PdfStamper.createSignature(reader, file, '\0', null, append);
            PdfSignatureAppearance appearance = stamper.getSignatureAppearance();
            if (!what.equals("own")) {
                appearance.setVisibleSignature(FIELD);
            }
            if (what.equals("visible")) {
                BaseFont letters = BaseFont.createFont(font.toString(), BaseFont.IDENTITY_H, BaseFont.EMBEDDED);
                appearance.setLayer2Font(new com.lowagie.text.Font(letters, 9));
                appearance.setLayer2Text("Ayşe Yılmaz");
            } else {
                appearance.setLayer2Text("");
            }
            appearance.setAcro6Layers(true);
            var dictionary = new PdfSignature(PdfName.ADOBE_PPKLITE, new PdfName("ETSI.CAdES.detached"));
            dictionary.setDate(new PdfDate(Calendar.getInstance()));
            appearance.setCryptoDictionary(dictionary);
            int room = 16 * 1024;
            var sizes = new HashMap<PdfName, Integer>();
            sizes.put(PdfName.CONTENTS, room * 2 + 2);
            appearance.preClose(sizes);
            byte[] content;
            try (InputStream range = appearance.getRangeStream()) {
                content = range.readAllBytes();
            }
            var filled = new PdfDictionary();
            byte[] cms = Arrays.copyOf(cms(name, content), room);
            filled.put(PdfName.CONTENTS, new PdfString(cms).setHexWriting(true));
            appearance.close(filled);
        }
    }

    /** CAdES by Bouncy Castle, as it encodes by itself: lengths of the wrapping are indefinite. */
    private byte[] cms(String name, byte[] content) {
        try {
            X509Certificate signer = authority.certificate(name);
            PrivateKey key = authority.key(name);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(signer.getEncoded());
            var reference = new SigningCertificateV2(new ESSCertIDv2[] {new ESSCertIDv2(digest)});
            var attributes = new ASN1EncodableVector();
            attributes.add(new Attribute(PKCSObjectIdentifiers.id_aa_signingCertificateV2, new DERSet(reference)));
            var generator = new CMSSignedDataGenerator();
            String algorithm = Authority.algorithm(key, name.equals("p384") ? "SHA384" : "SHA256");
            generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                    .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(new AttributeTable(attributes)))
                    .build(new JcaContentSignerBuilder(algorithm).build(key), signer));
            generator.addCertificates(new JcaCertStore(List.of(signer, authority.between)));
            var out = new ByteArrayOutputStream();
            out.write(generator.generate(new CMSProcessableByteArray(content), false).getEncoded());
            return out.toByteArray();
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
    }
}
