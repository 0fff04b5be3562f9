//! Updates of every shape, signed by somebody who has a qualified certificate: what is wrong with
//! one of them is its shape alone.

mod cms;

use crate::{
    authority::{Identity, Kind, applicant},
    issued::{FORM, clock},
};
use std::sync::LazyLock;

pub use cms::*;

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
    /// Hexadecimal digits of that room.
    pub room: usize,
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
        room: ROOM,
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
    let at = (clock() + away).to_zoned(jiff::tz::TimeZone::UTC);
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
    between(&field, "/P ", " ").parse().unwrap()
}

/// The four sides of the issued field's box.
pub fn issued_box() -> String {
    between(&object(FORM, FIELD), "/Rect[", "]").to_owned()
}

/// The number of what is drawn on the field's page.
pub fn issued_contents() -> String {
    between(&object(FORM, page()), "/Contents ", " 0 R").to_owned()
}

/// What stands between two texts, the first time.
pub fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let rest = text.split_once(begin).unwrap().1;
    rest.split_once(end).unwrap().0
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

    /// Gives the signature another room.
    pub fn make_room(&mut self, digits: usize) {
        let (old, new) = ("0".repeat(self.room), "0".repeat(digits));
        self.edit(1, &old, &new);
        self.room = digits;
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
        let zeros = "0".repeat(self.room - 8);
        let open = self.form.len() + find(&file[self.form.len()..], zeros.as_bytes()).unwrap() - 1;
        let behind = open + self.room + 2;
        let range = (self.range)(open, behind, file.len() - behind);
        file[range_at..range_at + range.len()].copy_from_slice(range.as_bytes());
        let cms = self.cms.encode(&[&file[..open], &file[behind..]]);
        let cms = [cms, self.padding].concat();
        let digits = cms.iter().map(|byte| format!("{byte:02x}"));
        let digits = digits.collect::<Vec<_>>().concat();
        assert!(digits.len() <= self.room, "{}", digits.len());
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
    let rows: Vec<_> = entries
        .iter()
        .map(|(number, offset)| format!("{number} 1\n{offset:010} 00000 n \n"))
        .collect();
    let rows = rows.concat();
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
