#!/bin/bash
# Signs a form by Poppler's pdfsig, and has pdfsig judge that signature and
# another program's:
#
#     pdfsig.sh FOLDER FILE.pdf SIGNED.pdf
#
# Writes FOLDER/<name>-pdfsig.pdf. FILE's only field is signed by number, for
# pdfsig 22.12 finds none whose name is not ASCII. It takes no heed of -etsi
# for a field that is there already: its signature is an adbe.pkcs7.detached.
set -euo pipefail

fail() {
    echo "$1" >&2
    exit 1
}

[ $# = 3 ] || fail 'pdfsig.sh FOLDER FILE.pdf SIGNED.pdf'
signed="$1/$(basename "$2" .pdf)-pdfsig.pdf"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
log="$folder/log"

certutil -N -d "sql:$folder" --empty-password
head -c 64 /dev/urandom >"$folder/noise"
certutil -S -x -d "sql:$folder" -n signer -s 'CN=Test signer,C=TR' -t ,, \
    -k rsa -g 2048 -Z SHA256 -v 1 --keyUsage nonRepudiation \
    -z "$folder/noise" >"$log" 2>&1 || fail "certutil: $(cat "$log")"

mkdir -p "$1"
rm -f "$signed"
# It says on its way out that NSS could not shut down, whether or not it signed.
pdfsig -nssdir "sql:$folder" -nick signer -sign 1 "$2" "$signed" >"$log" 2>&1 ||
    fail "pdfsig cannot sign $2: $(cat "$log")"
cmp -s -n "$(stat -c %s "$2")" "$2" "$signed" ||
    fail "$signed: issued bytes changed"

for file in "$signed" "$3"; do
    told=$(pdfsig -nssdir "sql:$folder" -nocert "$file")
    [ "$(grep -c '^Signature #' <<<"$told")" = 1 ] || fail "$file: not one field: $told"
    for line in 'Signature Validation: Signature is Valid.' 'Total document signed'; do
        grep -qFx "  - $line" <<<"$told" || fail "$file: $told"
    done
    echo "$(basename "$file"): valid, total document signed"
done
