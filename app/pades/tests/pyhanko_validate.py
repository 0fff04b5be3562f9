"""Says what pyHanko thinks of signed forms: one line of JSON for each file of the arguments, whose
first is the root's certificate."""
import json
import sys

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

root = x509.Certificate.load(open(sys.argv[1], "rb").read())
for path in sys.argv[2:]:
    reader = PdfFileReader(open(path, "rb"))
    signatures = reader.embedded_regular_signatures
    status = validate_pdf_signature(
        signatures[0],
        ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail"),
        key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation"}),
    )
    print(
        json.dumps(
            {
                "signatures": len(signatures),
                "intact": status.intact,
                "valid": status.valid,
                "trusted": status.trusted,
                "coverage": status.coverage.name,
                "modification": getattr(status.modification_level, "name", None),
                "format": signatures[0].sig_object["/SubFilter"],
            }
        )
    )
