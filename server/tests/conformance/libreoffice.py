"""Signs forms by LibreOffice, which runs without a window and is asked by this script.

    libreoffice.py FOLDER

FOLDER has the signer's certificate in `nss`; its other files are LibreOffice's. Each line of the
standard input names a form and where to put the signed one, with a tab between. Debian's own
python3 has the module `uno` (package python3-uno).
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import uno

PIPE = f"muhur-{os.getpid()}"


def connected(started):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(120):
        try:
            return resolver.resolve(
                f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext"
            )
        except Exception:
            if started.poll() is not None:
                sys.exit("LibreOffice ended by itself")
            time.sleep(0.5)
    sys.exit("LibreOffice does not answer")


def main(folder, lines):
    folder = Path(folder)
    environment = os.environ | {
        "MOZILLA_CERTIFICATE_FOLDER": f"sql:{folder / 'nss'}",
    }
    started = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            f"-env:UserInstallation=file://{folder / 'profile'}",
            f"--accept=pipe,name={PIPE};urp;",
        ],
        env=environment,
    )
    try:
        context = connected(started)
        create = context.ServiceManager.createInstanceWithContext
        initializer = create("com.sun.star.xml.crypto.SEInitializer", context)
        security = initializer.createSecurityContext("")
        own = security.getSecurityEnvironment().getPersonalCertificates()
        if len(own) != 1:
            sys.exit(f"LibreOffice sees {len(own)} certificates")
        signatures = context.ServiceManager.createInstanceWithArgumentsAndContext(
            "com.sun.star.security.DocumentDigitalSignatures", ("1.2", False), context
        )
        files = create("com.sun.star.ucb.SimpleFileAccess", context)
        for line in lines:
            form, signed = line.rstrip("\n").split("\t")
            shutil.copy(form, signed)
            stream = files.openFileReadWrite(uno.systemPathToFileUrl(signed))
            if not signatures.signDocumentWithCertificate(own[0], None, stream):
                sys.exit(f"LibreOffice did not sign {form}")
            stream.getOutputStream().closeOutput()
    finally:
        started.terminate()
        started.wait(30)


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin)
