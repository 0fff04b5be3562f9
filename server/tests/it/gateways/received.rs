//! What the fake SMSC wrote down, put together as a phone does.

/// A message as a phone shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sms {
    /// Who it comes from.
    pub from: String,
    /// Whose phone.
    pub to: String,
    /// The words.
    pub text: String,
    /// How many segments it came in.
    pub segments: usize,
}

/// One segment, and its place: number of the message, of all parts, its own.
struct Part {
    from: String,
    to: String,
    text: Vec<u8>,
    /// Whether it says that it is UTF-16; parts do not.
    wide: bool,
    place: Option<(u8, u8, u8)>,
}

/// The messages of a log, in the order in which they were whole.
pub fn read(log: &str) -> Vec<Sms> {
    let mut all = Vec::new();
    let mut waiting: Vec<Part> = Vec::new();
    for line in lines(log) {
        let part = part(&line);
        let Some((message, count, _)) = part.place else {
            all.push(whole(&[part]));
            continue;
        };
        let to = part.to.clone();
        waiting.push(part);
        let (mut mine, rest): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|one| one.to == to && one.place.unwrap().0 == message);
        waiting = rest;
        if mine.len() == usize::from(count) {
            mine.sort_by_key(|one| one.place);
            all.push(whole(&mine));
        } else {
            waiting.extend(mine);
        }
    }
    all
}

/// What stands between the brackets of every message. The fake SMSC takes a
/// text's second line for a message of its own; ours begin with the sender.
fn lines(log: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in log.split("DEBUG: Got message ").skip(1) {
        // A line that is still being written has no end.
        let Some((line, _)) = piece
            .split_once(": <")
            .and_then(|(_, rest)| rest.split_once(">\n"))
        else {
            continue;
        };
        match lines.last_mut() {
            Some(last) if !line.starts_with("KAMUSM +90") => {
                last.push('\n');
                last.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// `from to kind text`, or `from to udh header kind text`.
fn part(line: &str) -> Part {
    let mut words = line.splitn(4, ' ');
    let mut next = || words.next().unwrap();
    let (from, to, kind, rest) = (next(), next(), next(), next());
    let (place, kind, text) = if kind == "udh" {
        let mut words = rest.splitn(3, ' ');
        let mut next = || words.next().unwrap();
        let (header, kind, text) = (decode(next()), next(), next());
        // TS 23.040, 9.2.3.24.1: concatenated, with an eight-bit reference.
        let [5, 0, 3, message, count, number] = header[..] else {
            panic!("another header: {header:?}");
        };
        (Some((message, count, number)), kind, text)
    } else {
        (None, kind, rest)
    };
    Part {
        from: from.to_owned(),
        to: to.to_owned(),
        text: match kind {
            "text" => text.as_bytes().to_vec(),
            _ => decode(text),
        },
        wide: kind == "ucs-2",
        place,
    }
}

fn whole(parts: &[Part]) -> Sms {
    let bytes: Vec<u8> = parts.iter().flat_map(|part| part.text.clone()).collect();
    // None of our signs has a first byte so small outside UTF-16.
    let wide = parts[0].wide || bytes.first().is_some_and(|byte| *byte < 2);
    let text = if wide {
        let units: Vec<u16> = bytes
            .chunks(2)
            .map(|two| u16::from_be_bytes(two.try_into().unwrap()))
            .collect();
        String::from_utf16(&units).unwrap()
    } else {
        String::from_utf8(bytes).unwrap()
    };
    Sms {
        from: parts[0].from.clone(),
        to: parts[0].to.clone(),
        text,
        segments: parts.len(),
    }
}

/// `+` is a space and `%41` an A.
fn decode(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let two = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&two).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    decoded
}
