"""Signs a text with pyHanko: detached CAdES. Arguments: text, key, certificate, authority, digest and
the file for the signature."""
import sys

from asn1crypto import keys, x509
from pyhanko.sign import signers
from pyhanko.sign.ades.api import CAdESSignedAttrSpec
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore
from datetime import datetime, timezone
import asyncio


def read(path):
    with open(path, "rb") as file:
        return file.read()


text, key, certificate, authority, digest, out = sys.argv[1:]
store = SimpleCertificateStore()
store.register(x509.Certificate.load(read(authority)))
signer = signers.SimpleSigner(
    signing_cert=x509.Certificate.load(read(certificate)),
    signing_key=keys.PrivateKeyInfo.load(read(key)),
    cert_registry=store,
    embed_roots=False,
)
signature = asyncio.run(
    signer.async_sign_general_data(
        read(text),
        digest_algorithm=digest,
        detached=True,
        use_cades=True,
        signed_attr_settings=PdfCMSSignedAttributes(
            signing_time=datetime.now(timezone.utc),
            cades_signed_attrs=CAdESSignedAttrSpec(),
        ),
    )
)
with open(out, "wb") as file:
    file.write(signature.dump())
