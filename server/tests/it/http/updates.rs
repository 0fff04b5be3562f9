//! What somebody can append to an issued form without touching a byte of it,
//! as PDF tools do (ISO 32000-1, 7.5.6: incremental updates).

use std::{
    fmt::Write as _,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// The room for a signature, in hexadecimal digits.
const SIGNATURE: usize = 16_384;

/// Every addition, with a name for it.
pub fn all(issued: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let overlaid = overlay(issued);
    vec![
        ("a line feed", [issued, b"\n"].concat()),
        ("line feeds", [issued, b"\r\n\r\n"].concat()),
        ("a comment", [issued, b"% nothing\n"].concat()),
        ("the file twice", [issued, issued].concat()),
        ("an overlay", overlaid.clone()),
        ("an annotation", annotation(issued)),
        ("a page", page(issued)),
        ("an honest signature", signed(issued)),
        ("a signed overlay", signed(&overlaid)),
        ("an overlay behind a signature", overlay(&signed(issued))),
    ]
}

/// Paints over the first page.
fn overlay(file: &[u8]) -> Vec<u8> {
    let (number, page) = object(file, |text| text.contains("/Type/Page/"));
    let drawing = next(file);
    let paint = "q 1 1 1 rg 40 600 500 80 re f Q";
    let (before, rest) = page.split_once("/Contents ").unwrap();
    let (old, rest) = rest.split_once(" R").unwrap();
    let old = old.trim_start_matches('[');
    let rest = rest.strip_prefix(']').unwrap_or(rest);
    update(
        file,
        &[
            (
                number,
                format!("{before}/Contents[{old} R {drawing} 0 R]{rest}").into_bytes(),
            ),
            (
                drawing,
                format!("<</Length {}>>\nstream\n{paint}\nendstream", paint.len()).into_bytes(),
            ),
        ],
    )
}

/// Lays a note over the page with the signature's field.
fn annotation(file: &[u8]) -> Vec<u8> {
    let (number, page) = object(file, |text| {
        text.contains("/Type/Page/") && text.contains("/Annots[")
    });
    let note = next(file);
    update(
        file,
        &[
            (
                number,
                page.replacen("/Annots[", &format!("/Annots[{note} 0 R "), 1)
                    .into_bytes(),
            ),
            (
                note,
                b"<</Type/Annot/Subtype/Square/Rect[40 600 540 680]/IC[1 1 1]/F 4>>".to_vec(),
            ),
        ],
    )
}

/// Adds an empty page at the end.
fn page(file: &[u8]) -> Vec<u8> {
    let (number, pages) = object(file, |text| text.contains("/Type/Pages"));
    let added = next(file);
    let count: usize = after(&pages, "/Count ").parse().unwrap();
    let (before, kids) = pages.split_once("/Kids[").unwrap();
    let (kids, rest) = kids.split_once(']').unwrap();
    let pages = format!("{before}/Kids[{kids} {added} 0 R]{rest}").replacen(
        &format!("/Count {count}"),
        &format!("/Count {}", count + 1),
        1,
    );
    update(
        file,
        &[
            (number, pages.into_bytes()),
            (
                added,
                format!("<</Type/Page/Parent {number} 0 R/MediaBox[0 0 595 842]>>").into_bytes(),
            ),
        ],
    )
}

/// Signs the applicant's field over all of the file, as signing tools do
/// (PAdES baseline B), by a throw-away key.
fn signed(file: &[u8]) -> Vec<u8> {
    let (number, widget) = object(file, |text| text.contains("/FT/Sig"));
    let value = next(file);
    let widget = widget.replacen("/FT/Sig", &format!("/FT/Sig/V {value} 0 R"), 1);
    let room = "0".repeat(SIGNATURE);
    let range = "/ByteRange[0 0000000000 0000000000 0000000000]";
    let mut signed = update(
        file,
        &[
            (number, widget.into_bytes()),
            (
                value,
                format!("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached{range}/Contents<{room}>>>")
                    .into_bytes(),
            ),
        ],
    );
    let start = find(&signed, format!("<{room}>").as_bytes());
    let end = start + SIGNATURE + 2;
    let told = format!(
        "/ByteRange[0 {start:010} {end:010} {:010}]",
        signed.len() - end
    );
    let at = find(&signed, range.as_bytes());
    signed[at..at + told.len()].copy_from_slice(told.as_bytes());
    let covered = [&signed[..start], &signed[end..]].concat();
    let hex = domain::id::hex(&cms(&covered));
    signed[start + 1..=start + hex.len()].copy_from_slice(hex.as_bytes());
    signed
}

/// A detached CMS signature of these bytes.
fn cms(bytes: &[u8]) -> Vec<u8> {
    let folder = std::env::temp_dir().join(format!("muhur-cms-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (key, certificate) = (folder.join("key.pem"), folder.join("certificate.pem"));
    if !certificate.exists() {
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
            .args(["ec_paramgen_curve:P-256", "-nodes", "-days", "1"])
            .args(["-subj", "/C=TR/CN=Test signer"])
            .args(["-addext", "keyUsage=critical,nonRepudiation"])
            .args(["-keyout".as_ref(), key.as_os_str()])
            .args(["-out".as_ref(), certificate.as_os_str()])
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
    }
    let mut signing = Command::new("openssl")
        .args(["cms", "-sign", "-binary", "-cades", "-nosmimecap"])
        .args(["-md", "sha256", "-outform", "DER"])
        .args(["-signer".as_ref(), certificate.as_os_str()])
        .args(["-inkey".as_ref(), key.as_os_str()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    signing.stdin.take().unwrap().write_all(bytes).unwrap();
    let made = signing.wait_with_output().unwrap();
    assert!(made.status.success());
    made.stdout
}

/// What pdfsig says of a file's signatures.
pub fn pdfsig(file: &[u8]) -> String {
    let path = std::env::temp_dir().join(format!("muhur-signed-{}.pdf", std::process::id()));
    std::fs::write(&path, file).unwrap();
    let told = Command::new("pdfsig")
        .args([Path::new("-nocert"), &path])
        .output()
        .unwrap();
    std::fs::remove_file(&path).unwrap();
    String::from_utf8(told.stdout).unwrap()
}

/// How many pages qpdf counts in a file that it finds nothing wrong with.
pub fn pages(file: &[u8]) -> usize {
    let path = std::env::temp_dir().join(format!("muhur-pages-{}.pdf", std::process::id()));
    std::fs::write(&path, file).unwrap();
    let told = Command::new("qpdf")
        .args([Path::new("--show-npages"), &path])
        .output()
        .unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(told.status.success(), "{told:?}");
    String::from_utf8(told.stdout)
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}

/// Appends objects with their table and trailer.
fn update(file: &[u8], objects: &[(usize, Vec<u8>)]) -> Vec<u8> {
    let tail = String::from_utf8_lossy(&file[file.len() - 400..]).into_owned();
    let before: usize = after(tail.rsplit_once("startxref").unwrap().1, "")
        .parse()
        .unwrap();
    let trailer = tail.rsplit_once("trailer").unwrap().1;
    let (_, id) = trailer.split_once("/ID").unwrap();
    let id = &id[..=id.find(']').unwrap()];
    let size = next(file).max(objects.iter().map(|(number, _)| number + 1).max().unwrap());
    let mut updated = file.to_vec();
    let mut table = String::from("xref\n");
    for (number, text) in objects {
        let at = updated.len();
        writeln!(table, "{number} 1\n{at:010} 00000 n ").unwrap();
        updated.extend(format!("{number} 0 obj\n").bytes());
        updated.extend(text);
        updated.extend(b"\nendobj\n");
    }
    let at = updated.len();
    updated.extend(table.bytes());
    updated.extend(
        format!(
            "trailer\n<</Size {size}/Root 1 0 R/Prev {before}/ID{id}>>\nstartxref\n{at}\n%%EOF\n"
        )
        .bytes(),
    );
    updated
}

/// The first free number.
fn next(file: &[u8]) -> usize {
    let text = String::from_utf8_lossy(file);
    let (_, size) = text.rsplit_once("/Size ").unwrap();
    after(size, "").parse().unwrap()
}

/// The newest version of the first dictionary that is so: its number and text.
fn object(file: &[u8], so: impl Fn(&str) -> bool) -> (usize, String) {
    let newest = |number: usize| {
        let head = format!("\n{number} 0 obj\n");
        let at = file
            .windows(head.len())
            .rposition(|window| window == head.as_bytes())?;
        let rest = &file[at + head.len()..];
        let text = &rest[..find(rest, b"\nendobj")];
        let text = std::str::from_utf8(text).ok()?;
        so(text).then(|| (number, text.to_owned()))
    };
    (1..next(file)).find_map(newest).unwrap()
}

/// The digits behind a word.
fn after<'a>(text: &'a str, word: &str) -> &'a str {
    let at = text.find(word).unwrap() + word.len();
    let rest = text[at..].trim_start();
    let end = rest.find(|letter: char| !letter.is_ascii_digit());
    &rest[..end.unwrap_or(rest.len())]
}

fn find(file: &[u8], what: &[u8]) -> usize {
    file.windows(what.len())
        .position(|window| window == what)
        .unwrap()
}
