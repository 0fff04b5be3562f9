"""Signs forms the way their applicants may, by pyHanko, and has it judge them.

    sign.py FOLDER FILE.pdf...

Writes FOLDER/<name>-signed.pdf for each FILE: its one empty signature field
signed in one incremental update (PAdES, SHA-256) by a person of a throw-away
authority. pyHanko's own stamp is in a Courier that is not embedded, which
neither PDF/A nor PDF/UA allows: this one is in the forms' own font, and says
nothing that the font cannot draw.
"""

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign import signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

FONT = Path(__file__).parents[2] / "fonts/NotoSans-Regular.ttf"


class Broken(Exception):
    """What does not hold, in words for the terminal."""


def hold(so, why):
    if not so:
        raise Broken(why)


def name(common):
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "TR"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def certificate(subject, key, issuer, issuer_key, authority):
    now = datetime.now(timezone.utc)
    usage = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    usage |= {"key_cert_sign": True} if authority else {"content_commitment": True}
    made = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), True)
        .add_extension(x509.KeyUsage(**usage), True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            False,
        )
        .sign(issuer_key, hashes.SHA256())
    )
    return asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER))


def authority():
    """A root and a signer by a person of an authority under it."""
    root_key, middle_key, leaf_key = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(3)
    )
    root = certificate("Test root", root_key, "Test root", root_key, True)
    middle = certificate("Test authority", middle_key, "Test root", root_key, True)
    leaf = certificate("Ayşe Yılmaz", leaf_key, "Test authority", middle_key, False)
    registry = SimpleCertificateStore()
    registry.register_multiple([root, middle])
    key = keys.PrivateKeyInfo.load(
        leaf_key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return root, signers.SimpleSigner(
        signing_cert=leaf, signing_key=key, cert_registry=registry
    )


def only_field(handler):
    """The one signature field: its name and its value."""
    fields = list(enumerate_sig_fields(handler))
    hold(len(fields) == 1, f"{len(fields)} signature fields instead of one")
    return fields[0][:2]


def sign(signer, issued, signed):
    with issued.open("rb") as source:
        writer = IncrementalPdfFileWriter(source)
        field, value = only_field(writer)
        hold(value is None, f"{field} is signed already")
        style = TextStampStyle(
            stamp_text="%(signer)s\n%(ts)s",
            timestamp_format="%Y-%m-%d %H:%M:%S %z",
            text_box_style=TextBoxStyle(
                font=GlyphAccumulatorFactory(str(FONT)), font_size=10
            ),
            border_width=1,
        )
        meta = signers.PdfSignatureMetadata(
            field_name=field,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
        )
        with signed.open("w+b") as output:
            signers.PdfSigner(meta, signer, stamp_style=style).sign_pdf(
                writer, existing_fields_only=True, output=output
            )
    return field


def check(root, issued, signed, field):
    hold(signed.read_bytes().startswith(issued.read_bytes()), "issued bytes changed")
    with signed.open("rb") as source:
        reader = PdfFileReader(source)
        hold(only_field(reader)[0] == field, "the field's name changed")
        hold(
            reader.xrefs.total_revisions == revisions(issued) + 1,
            "not one incremental update",
        )
        (embedded,) = reader.embedded_signatures
        look = embedded.sig_field
        hold("/AP" in look, "the field is not its own widget, or has no look")
        status = validate_pdf_signature(
            embedded, ValidationContext(trust_roots=[root], allow_fetching=False)
        )
        for so, what in (
            (status.intact, "intact"),
            (status.valid, "valid"),
            (status.trusted, "trusted"),
            (status.coverage == SignatureCoverageLevel.ENTIRE_FILE, "of all the file"),
            (status.modification_level == ModificationLevel.NONE, "unmodified"),
            (embedded.sig_object["/SubFilter"] == "/ETSI.CAdES.detached", "PAdES"),
            ("/Font" in look["/AP"]["/N"]["/Resources"], "to be seen"),
            (status.bottom_line, "sound"),
        ):
            hold(so, f"the signature is not {what} ({status.summary()})")


def revisions(file):
    with file.open("rb") as source:
        return PdfFileReader(source).xrefs.total_revisions


def main(folder, *files):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    root, signer = authority()
    for file in map(Path, files):
        signed = folder / f"{file.stem}-signed.pdf"
        try:
            field = sign(signer, file, signed)
            check(root, file, signed, field)
        except Exception as error:
            sys.exit(f"{file.name}: {error or type(error).__name__}")
        print(f"{signed.name}: {field} intact, valid, of all the file, unmodified")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("sign.py FOLDER FILE.pdf...")
    main(*sys.argv[1:])
