//! Updates of every shape, signed by somebody who has a qualified certificate: what is wrong with
//! one of them is its shape alone.

use crate::{
    authority::{AUTHORITY, Identity, Kind, applicant, sequence, tagged},
    issued::FORM,
};
use ring::digest;
use std::sync::LazyLock;

/// The signer of all that is forged.
pub static SIGNER: LazyLock<Identity> = LazyLock::new(|| applicant(Kind::P256));

/// Numbers of the smallest form's objects.
pub const CATALOG: u32 = 1;
pub const PAGES: u32 = 2;
pub const METADATA: u32 = 3;
pub const SQUARE: u32 = 5;
pub const FIELD: u32 = 6;
pub const EMPTY: u32 = 7;
pub const FONT: u32 = 9;

/// An update under way.
pub struct Forge {
    pub form: Vec<u8>,
    /// Written in this order. The field and the signature are the first two.
    pub objects: Vec<(u32, Vec<u8>)>,
    /// In front of the first object, of each further one, and of the table.
    pub lead: Vec<u8>,
    pub gap: Vec<u8>,
    /// What becomes of the text from `xref` on.
    pub ending: Box<dyn Fn(String) -> String>,
    /// What `/ByteRange` says, by the lengths of both parts and the offset of the second.
    pub range: Box<dyn Fn(usize, usize, usize) -> String>,
    /// Behind the CMS in its room.
    pub padding: Vec<u8>,
    pub cms: Cms,
}

const RANGE: &str = "                                        ";
const ROOM: usize = 8 * 1024;

/// Signs the form after `edit` has done its work.
pub fn forge(edit: impl FnOnce(&mut Forge)) -> Vec<u8> {
    forge_of(FORM, edit)
}

/// The same of any file, the signature being its next object.
pub fn forge_of(form: &[u8], edit: impl FnOnce(&mut Forge)) -> Vec<u8> {
    let mut forge = Forge {
        form: form.to_vec(),
        objects: Vec::new(),
        lead: Vec::new(),
        gap: Vec::new(),
        ending: Box::new(|text| text),
        range: Box::new(|before, behind, rest| format!("0 {before} {behind} {rest}")),
        padding: Vec::new(),
        cms: Cms::default(),
    };
    let signature = forge.next();
    let field = object(form, FIELD).replace("/FT/Sig", &format!("/FT/Sig/V {signature} 0 R"));
    forge.put(FIELD, field);
    forge.put(signature, signature_body("ETSI.CAdES.detached", &now(), ""));
    edit(&mut forge);
    forge.finish()
}

/// A signature dictionary whose signature is still missing.
pub fn signature_body(format: &str, time: &str, more: &str) -> String {
    format!(
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/{format}/M({time}){more}/ByteRange[{RANGE}]/Contents<{}>>>",
        "0".repeat(ROOM)
    )
}

pub fn now() -> String {
    date(jiff::SignedDuration::ZERO)
}

/// A date this far from now.
pub fn date(away: jiff::SignedDuration) -> String {
    let at = (jiff::Timestamp::now() + away).to_zoned(jiff::tz::TimeZone::UTC);
    at.strftime("D:%Y%m%d%H%M%SZ").to_string()
}

/// The text of an object of a file.
pub fn object(file: &[u8], number: u32) -> String {
    let begin = format!("\n{number} 0 obj\n");
    let at = find(file, begin.as_bytes()).unwrap() + begin.len();
    let end = at + find(&file[at..], b"\nendobj").unwrap();
    String::from_utf8_lossy(&file[at..end]).into_owned()
}

pub fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn number_behind(file: &[u8], key: &str) -> usize {
    let text = String::from_utf8_lossy(&file[file.len() - 400..]).into_owned();
    let rest = &text[text.rfind(key).unwrap() + key.len()..];
    let digits: String = rest
        .trim()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap()
}

/// A stream with these entries.
pub fn stream(entries: &str, bytes: &str) -> String {
    format!(
        "<<{entries}/Length {}>>\nstream\n{bytes}\nendstream",
        bytes.len()
    )
}

/// The page that has the field.
pub fn page() -> u32 {
    let field = object(FORM, FIELD);
    let rest = field.split_once("/P ").unwrap().1;
    rest.split_once(' ').unwrap().0.parse().unwrap()
}

impl Forge {
    /// The number of the next new object, but for those that were put.
    pub fn next(&self) -> u32 {
        let size = u32::try_from(number_behind(&self.form, "/Size")).unwrap();
        let highest = self.objects.iter().map(|(number, _)| number + 1).max();
        highest.unwrap_or(0).max(size)
    }

    /// The signature's number.
    pub fn signature(&self) -> u32 {
        self.objects[1].0
    }

    pub fn put(&mut self, number: u32, body: impl Into<Vec<u8>>) {
        self.objects.push((number, body.into()));
    }

    /// Puts a new object and gives its number.
    pub fn add(&mut self, body: impl Into<Vec<u8>>) -> u32 {
        let number = self.next();
        self.put(number, body);
        number
    }

    /// Rewrites an object of the form.
    pub fn change(&mut self, number: u32, from: &str, to: &str) {
        let body = object(&self.form, number);
        assert!(body.contains(from), "{body}");
        self.put(number, body.replacen(from, to, 1));
    }

    /// Changes what was put.
    pub fn edit(&mut self, index: usize, from: &str, to: &str) {
        let body = String::from_utf8(self.objects[index].1.clone()).unwrap();
        assert!(body.contains(from), "{body}");
        self.objects[index].1 = body.replacen(from, to, 1).into();
    }

    /// Adds entries to the signed field.
    pub fn field(&mut self, entries: &str) {
        self.edit(0, "/FT/Sig", &format!("/FT/Sig{entries}"));
    }

    /// Takes the signature out of the issued field and puts it into one of the signer's own.
    pub fn own_field(&mut self, entries: &str) -> u32 {
        let signature = self.signature();
        self.objects[0].1 = object(&self.form, FIELD).into();
        let number = self.add(format!(
            "<</FT/Sig/Type/Annot/Subtype/Widget/F 132/V {signature} 0 R{entries}>>"
        ));
        let fields = format!("/Fields[{FIELD} 0 R {number} 0 R]");
        self.change(CATALOG, &format!("/Fields[{FIELD} 0 R]"), &fields);
        number
    }

    /// Lets the form have another ending.
    pub fn replace_in_ending(&mut self, from: &'static str, to: impl Into<String>) {
        let to = to.into();
        let earlier = std::mem::replace(&mut self.ending, Box::new(|text| text));
        self.ending = Box::new(move |text| {
            let text = earlier(text);
            assert!(text.contains(from), "{text}");
            text.replacen(from, &to, 1)
        });
    }

    fn finish(self) -> Vec<u8> {
        let mut file = write(&self);
        let Some(at) = find(&file[self.form.len()..], RANGE.as_bytes()) else {
            return file;
        };
        let range_at = self.form.len() + at;
        let zeros = "0".repeat(ROOM - 8);
        let open = self.form.len() + find(&file[self.form.len()..], zeros.as_bytes()).unwrap() - 1;
        let behind = open + ROOM + 2;
        let range = (self.range)(open, behind, file.len() - behind);
        file[range_at..range_at + range.len()].copy_from_slice(range.as_bytes());
        let cms = self.cms.encode(&[&file[..open], &file[behind..]]);
        let cms = [cms, self.padding].concat();
        let digits: String = cms.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(digits.len() <= ROOM, "{}", digits.len());
        file[open + 1..open + 1 + digits.len()].copy_from_slice(digits.as_bytes());
        file
    }
}

/// Writes an update behind a file.
fn write(forge: &Forge) -> Vec<u8> {
    let mut file = forge.form.clone();
    file.extend(&forge.lead);
    let mut entries = Vec::new();
    for (number, body) in &forge.objects {
        entries.push((*number, file.len()));
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(body);
        file.extend(b"\nendobj\n");
        file.extend(&forge.gap);
    }
    let table_at = file.len();
    entries.sort_unstable();
    let rows: String = entries
        .iter()
        .map(|(number, offset)| format!("{number} 1\n{offset:010} 00000 n \n"))
        .collect();
    let (size, prev) = (forge.next(), number_behind(&forge.form, "startxref"));
    let ending = format!(
        "xref\n{rows}trailer\n<</Size {size}/Root 1 0 R/Prev {prev}>>\nstartxref\n{table_at}\n%%EOF\n"
    );
    file.extend((forge.ending)(ending).bytes());
    file
}

/// Adds an update that signs nothing.
pub fn update(file: &[u8], edit: impl FnOnce(&mut Forge)) -> Vec<u8> {
    forge_of(FORM, |forge| {
        forge.form = file.to_vec();
        forge.objects.clear();
        edit(forge);
    })
}

/// A signature in parts that can be exchanged.
pub struct Cms {
    /// The algorithm of the digest: identifier and how it is made.
    pub digest: (&'static [u64], &'static digest::Algorithm),
    /// Attributes by identifier; the value of the digest is put in last.
    pub attributes: Vec<Vec<u8>>,
    pub message_digest: Option<Vec<u8>>,
    pub unsigned: Vec<Vec<u8>>,
    pub content: Vec<u8>,
    pub certificates: Vec<Vec<u8>>,
    pub algorithm: Vec<u8>,
    pub signers: usize,
    pub signer: Option<Identity>,
    /// What becomes of the signature's value.
    pub value: Box<dyn Fn(Vec<u8>) -> Vec<u8>>,
    /// What becomes of the whole.
    pub whole: Box<dyn Fn(Vec<u8>) -> Vec<u8>>,
}

pub const SHA1: &[u64] = &[1, 3, 14, 3, 2, 26];
pub const SHA256: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 1];
pub const SHA384: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 2];
pub const SHA512: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 3];
pub const DATA: &[u64] = &[1, 2, 840, 113_549, 1, 7, 1];
pub const SIGNED_DATA: &[u64] = &[1, 2, 840, 113_549, 1, 7, 2];
pub const CONTENT_TYPE: &[u64] = &[1, 2, 840, 113_549, 1, 9, 3];
pub const MESSAGE_DIGEST: &[u64] = &[1, 2, 840, 113_549, 1, 9, 4];
pub const SIGNING_TIME: &[u64] = &[1, 2, 840, 113_549, 1, 9, 5];
pub const SIGNING_CERTIFICATE: &[u64] = &[1, 2, 840, 113_549, 1, 9, 16, 2, 47];
pub const PROTECTION: &[u64] = &[1, 2, 840, 113_549, 1, 9, 52];
pub const TIME_STAMP: &[u64] = &[1, 2, 840, 113_549, 1, 9, 16, 2, 14];
pub const ECDSA_SHA1: &[u64] = &[1, 2, 840, 10045, 4, 1];
pub const ECDSA_SHA256: &[u64] = &[1, 2, 840, 10045, 4, 3, 2];
pub const ECDSA_SHA384: &[u64] = &[1, 2, 840, 10045, 4, 3, 3];
pub const RSA_SHA1: &[u64] = &[1, 2, 840, 113_549, 1, 1, 5];
pub const RSA_SHA256: &[u64] = &[1, 2, 840, 113_549, 1, 1, 11];

impl Default for Cms {
    fn default() -> Self {
        Self {
            digest: (SHA256, &digest::SHA256),
            attributes: vec![
                attribute(CONTENT_TYPE, &[oid(DATA)]),
                attribute(SIGNING_CERTIFICATE, &[reference(&SIGNER)]),
            ],
            message_digest: None,
            unsigned: Vec::new(),
            content: sequence(&oid(DATA)),
            certificates: vec![SIGNER.der.clone(), AUTHORITY.between.der.clone()],
            algorithm: sequence(&oid(ECDSA_SHA256)),
            signers: 1,
            signer: None,
            value: Box::new(|value| value),
            whole: Box::new(|whole| whole),
        }
    }
}

impl Cms {
    /// Signs with another certificate, and says so.
    pub fn sign_by(&mut self, signer: Identity) {
        self.attributes[1] = attribute(SIGNING_CERTIFICATE, &[reference(&signer)]);
        self.certificates[0].clone_from(&signer.der);
        self.signer = Some(signer);
    }

    fn encode(&self, covered: &[&[u8]]) -> Vec<u8> {
        let signer = self.signer.as_ref().unwrap_or(&SIGNER);
        let mut context = digest::Context::new(self.digest.1);
        covered.iter().for_each(|part| context.update(part));
        let told = context.finish().as_ref().to_vec();
        let told = self.message_digest.clone().unwrap_or(told);
        let mut attributes = self.attributes.clone();
        attributes.push(attribute(MESSAGE_DIGEST, &[tagged(4, &told)]));
        attributes.retain(|attribute| !attribute.is_empty());
        let attributes = sorted(attributes);
        let value = signer.key_value(&tagged(0x31, &attributes));
        let digest = sequence(&oid(self.digest.0));
        let unsigned = match &self.unsigned[..] {
            [] => Vec::new(),
            several => tagged(0xa1, &sorted(several.to_vec())),
        };
        let info = sequence(
            &[
                tagged(2, &[1]),
                issuer_and_serial(&signer.der),
                digest.clone(),
                tagged(0xa0, &attributes),
                self.algorithm.clone(),
                tagged(4, &(self.value)(value)),
                unsigned,
            ]
            .concat(),
        );
        let mut infos = vec![info; self.signers];
        if let [_, second] = &mut infos[..] {
            // A set has no equal elements.
            second[6] ^= 2;
        }
        let data = sequence(
            &[
                tagged(2, &[1]),
                tagged(0x31, &digest),
                self.content.clone(),
                tagged(0xa0, &sorted(self.certificates.clone())),
                tagged(0x31, &sorted(infos)),
            ]
            .concat(),
        );
        let whole = sequence(&[oid(SIGNED_DATA), tagged(0xa0, &data)].concat());
        (self.whole)(whole)
    }
}

impl Identity {
    fn key_value(&self, message: &[u8]) -> Vec<u8> {
        use rcgen::SigningKey as _;
        self.key.sign(message).unwrap()
    }
}

pub fn attribute(id: &[u64], values: &[Vec<u8>]) -> Vec<u8> {
    sequence(&[oid(id), tagged(0x31, &values.concat())].concat())
}

/// The attribute's value that names a certificate by its SHA-256.
pub fn reference(of: &Identity) -> Vec<u8> {
    let digest = digest::digest(&digest::SHA256, &of.der);
    sequence(&sequence(&sequence(&tagged(4, digest.as_ref()))))
}

fn sorted(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    parts.concat()
}

/// An identifier in DER.
pub fn oid(parts: &[u64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let first = std::iter::once(parts[0] * 40 + parts[1]);
    for part in first.chain(parts[2..].iter().copied()) {
        let mut groups = vec![u8::try_from(part & 0x7f).unwrap()];
        let mut rest = part >> 7;
        while rest > 0 {
            groups.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
            rest >>= 7;
        }
        bytes.extend(groups.into_iter().rev());
    }
    tagged(6, &bytes)
}

/// The children of an element, whole.
pub fn children(element: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &element[header(element).0..];
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (before, length) = header(rest);
        found.push(rest[..before + length].to_vec());
        rest = &rest[before + length..];
    }
    found
}

fn header(element: &[u8]) -> (usize, usize) {
    match element[1] {
        length @ 0..=0x7f => (2, length.into()),
        0x81 => (3, element[2].into()),
        _ => (4, (usize::from(element[2]) << 8) | usize::from(element[3])),
    }
}

fn issuer_and_serial(certificate: &[u8]) -> Vec<u8> {
    let tbs = children(&children(certificate)[0]);
    sequence(&[tbs[3].clone(), tbs[1].clone()].concat())
}
