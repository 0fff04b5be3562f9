"""The same form by pyHanko, which has the list of revoked certificates already.

    peer.py FOLDER

Milliseconds of a core for one form, of which every part is read anew.
"""

import io
import sys
import time
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from asn1crypto import crl, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

FORMS = 20

folder = Path(sys.argv[1])
file = (folder / "signed.pdf").read_bytes()
root = x509.Certificate.load((folder / "root.der").read_bytes())
revoked = crl.CertificateList.load((folder / "list.der").read_bytes())
usage = KeyUsageConstraints(key_usage={"non_repudiation"})
moment = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def verify():
    context = ValidationContext(
        trust_roots=[root],
        allow_fetching=False,
        crls=[revoked],
        revocation_mode="hard-fail",
        moment=moment,
    )
    reader = PdfFileReader(io.BytesIO(file))
    [signature] = reader.embedded_regular_signatures
    status = validate_pdf_signature(signature, context, key_usage_settings=usage)
    assert status.intact and status.valid and status.trusted, status
    assert status.coverage.name == "ENTIRE_FILE"


verify()
least, before = float("inf"), time.process_time()
for _ in range(FORMS):
    one = time.process_time()
    verify()
    least = min(least, time.process_time() - one)
each = (time.process_time() - before) / FORMS
print(
    f"pyHanko   {each * 1e3:>8.3f} ms a form, {least * 1e3:.3f} at the least"
    f" ({version('pyHanko')})"
)
