"""Signs forms with pyHanko. Reads a list of tasks as JSON from the standard input."""
import json
import sys

from asn1crypto import keys, pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore


def certificate(path):
    return x509.Certificate.load(open(path, "rb").read())


for task in json.load(sys.stdin):
    store = SimpleCertificateStore()
    store.register_multiple(certificate(path) for path in task["authorities"])
    signer = signers.SimpleSigner(
        signing_cert=certificate(task["certificate"]),
        signing_key=keys.PrivateKeyInfo.load(open(task["key"], "rb").read()),
        cert_registry=store,
        prefer_pss=task.get("pss", False),
        embed_roots=False,
    )
    name = task.get("field", "ApplicantSignature")
    metadata = signers.PdfSignatureMetadata(
        field_name=name,
        md_algorithm=task.get("digest", "sha256"),
        subfilter=fields.SigSeedSubFilter[task.get("format", "PADES")],
        reason=task.get("reason"),
        certify=task.get("certify", False),
    )
    style = TextStampStyle(stamp_text="Signed: %(signer)s\n%(ts)s") if task.get("visible") else None
    box = task.get("box")
    spec = fields.SigFieldSpec(name, on_page=0, box=tuple(box)) if box is not None else None
    writer = IncrementalPdfFileWriter(open(task["in"], "rb"))
    with open(task["out"], "wb") as out:
        signers.PdfSigner(metadata, signer, stamp_style=style, new_field_spec=spec).sign_pdf(
            writer, existing_fields_only=spec is None, output=out
        )
