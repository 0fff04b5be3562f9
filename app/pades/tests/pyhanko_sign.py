"""Signs forms with pyHanko. Reads a list of tasks as JSON from the standard input."""
import json
import sys
from datetime import datetime, timedelta, timezone

from asn1crypto import keys, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore


def certificate(path):
    return x509.Certificate.load(open(path, "rb").read())


def key(path):
    return keys.PrivateKeyInfo.load(open(path, "rb").read())


for task in json.load(sys.stdin):
    store = SimpleCertificateStore()
    store.register_multiple(certificate(path) for path in task["authorities"])
    signer = signers.SimpleSigner(
        signing_cert=certificate(task["certificate"]),
        signing_key=key(task["key"]),
        cert_registry=store,
        prefer_pss=task.get("pss", False),
        embed_roots=False,
    )
    stamper = None
    if "stamper" in task:
        stamper = timestamps.DummyTimeStamper(
            certificate(task["stamper"]),
            key(task["stamper_key"]),
            certs_to_embed=store,
            fixed_dt=datetime.now(timezone.utc) - timedelta(seconds=1),
        )
    # Validation data is what can be had without a network: certificates.
    long = task.get("long", False)
    context = None
    if long:
        context = ValidationContext(
            trust_roots=[certificate(task["root"])],
            other_certs=[certificate(path) for path in task["authorities"]],
            allow_fetching=False,
            revocation_mode="soft-fail",
        )
    name = task.get("field", "ApplicantSignature")
    metadata = signers.PdfSignatureMetadata(
        field_name=name,
        md_algorithm=task.get("digest", "sha256"),
        subfilter=fields.SigSeedSubFilter[task.get("format", "PADES")],
        reason=task.get("reason"),
        certify=task.get("certify", False),
        embed_validation_info=long,
        use_pades_lta=task.get("archive", False),
        validation_context=context,
        signer_key_usage={"non_repudiation"},
    )
    style = TextStampStyle(stamp_text="Signed: %(signer)s\n%(ts)s") if task.get("visible") else None
    box = task.get("box")
    spec = None
    if box is not None:
        spec = fields.SigFieldSpec(name, on_page=task.get("page", 0), box=tuple(box))
    writer = IncrementalPdfFileWriter(open(task["in"], "rb"))
    with open(task["out"], "wb") as out:
        signers.PdfSigner(
            metadata, signer, timestamper=stamper, stamp_style=style, new_field_spec=spec
        ).sign_pdf(writer, existing_fields_only=spec is None, output=out)
