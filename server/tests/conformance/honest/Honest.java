import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The Java programs that sign forms, and EU DSS's judgement.
 *
 * <pre>
 * make FOLDER NATIONAL_ID     an authority in a folder
 * sign FOLDER FONT            reads lines of what to do: how, the form, the signed form, with tabs between
 * judge FOLDER                reads lines of files, and says a line of each
 * </pre>
 */
final class Honest {
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        var lines = new BufferedReader(new InputStreamReader(System.in)).lines();
        switch (arguments[0]) {
            case "make" -> Authority.make(folder, arguments[2]);
            case "sign" -> {
                var signers = new Signers(new Authority(folder), Path.of(arguments[2]));
                for (String line : lines.toList()) {
                    String[] task = line.split("\t");
                    signers.sign(task[0], Path.of(task[1]), Path.of(task[2]));
                }
            }
            case "judge" -> {
                var verifier = Signers.verifier(new Authority(folder));
                for (String line : lines.toList()) {
                    System.out.println(judged(verifier, Path.of(line)));
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** How many signatures, the first one's format and what is thought of it. */
    private static String judged(eu.europa.esig.dss.spi.validation.CertificateVerifier verifier, Path file) throws Exception {
        var validator = SignedDocumentValidator.fromDocument(new FileDocument(file.toFile()));
        validator.setCertificateVerifier(verifier);
        var report = validator.validateDocument().getSimpleReport();
        String id = report.getFirstSignatureId();
        return report.getSignaturesCount() + " " + report.getSignatureFormat(id) + " " + report.getIndication(id)
                + " " + report.getSubIndication(id);
    }
}
