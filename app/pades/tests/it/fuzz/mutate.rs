//! Changes to bytes and to elements of DER, small enough that much of what reads them is reached.

use proptest::{
    collection::vec,
    prelude::{Strategy, any},
    prop_oneof,
    sample::{Index, select},
};

/// No input grows longer.
const LONGEST: usize = 256 * 1024;

/// What is done at a place of some bytes.
#[derive(Clone, Debug)]
pub enum ByteEdit {
    Set(u8),
    Remove(u8),
    Insert(&'static str),
    Repeat(u8, u16),
    Copy(Index, u8),
}

/// What is done to an element of DER; the lengths around it follow.
#[derive(Clone, Debug)]
pub enum Edit {
    Remove,
    Repeat(u8),
    Nest(u8),
    Tag(u8),
    Body(Vec<u8>),
    /// Whatever stands there, without a length of its own.
    Raw(Vec<u8>),
    Flip(Index, u8),
    Copy(Index),
}

/// Changes of some bytes.
pub type ByteEdits = Vec<(Index, ByteEdit)>;
/// Changes of some elements.
pub type Edits = Vec<(Index, Edit)>;

/// What means something in a PDF.
const TOKENS: &[&str] = &[
    "<<",
    ">>",
    "[",
    "]",
    "<",
    ">",
    "(",
    ")",
    "\\",
    "%",
    "/",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\0",
    "null",
    "true",
    "0 R",
    " 0 obj\n",
    "\nendobj\n",
    "stream\n",
    "\nendstream",
    "xref\n",
    "trailer\n",
    "startxref\n",
    "%%EOF\n",
    "0000000000 65535 f \n",
    "/Length",
    "/Filter",
    "/FlateDecode",
    "/JS",
    "/Kids",
    "/Parent",
    "/Type",
    "/V",
    "/Rect",
    "/AP",
    "/Annots",
    "/Fields",
    "/Prev",
    "/Size",
    "/Root",
    "/Contents",
    "/ByteRange",
    "/DSS",
    "/Perms",
    "/Extensions",
    "#",
    "-1",
    "+.",
    "0.0000000001",
    "2147483648",
    "4294967295",
    "18446744073709551616",
    "99999999999999999999999999",
    "<?xml",
    "<!DOCTYPE",
    "&amp;",
    "&#x0;",
    "xmp:ModifyDate",
    "]]>",
];

pub fn byte_edits() -> impl Strategy<Value = ByteEdits> {
    let edit = prop_oneof![
        3 => any::<u8>().prop_map(ByteEdit::Set),
        1 => any::<u8>().prop_map(ByteEdit::Remove),
        3 => select(TOKENS).prop_map(ByteEdit::Insert),
        1 => (any::<u8>(), 0_u16..400).prop_map(|(length, times)| ByteEdit::Repeat(length, times)),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(from, length)| ByteEdit::Copy(from, length)),
    ];
    vec((any::<Index>(), edit), 0..4)
}

/// Bodies of numbers, times, flags and strings that are seldom met.
const BODIES: &[&[u8]] = &[
    b"",
    b"\0",
    b"\x01",
    b"\x7f",
    b"\x80",
    b"\xff",
    b"\0\0",
    b"\0\x80",
    b"\xff\xff\xff\xff",
    &[0x7f; 21],
    &[0; 64],
    b"991231235959Z",
    b"99991231235959Z",
    b"00000101000000Z",
    b"20261124120000.5Z",
    b"5",
    b"\x05\0",
    b"http://",
    b"http://x/\xff",
    &[0x30; 33],
];

pub fn edits() -> impl Strategy<Value = Edits> {
    let body = prop_oneof![
        select(BODIES).prop_map(<[u8]>::to_vec),
        vec(any::<u8>(), 0..40),
    ];
    let edit = prop_oneof![
        1 => proptest::strategy::Just(Edit::Remove),
        1 => any::<u8>().prop_map(Edit::Repeat),
        1 => (0_u8..80).prop_map(Edit::Nest),
        1 => any::<u8>().prop_map(Edit::Tag),
        2 => body.prop_map(Edit::Body),
        1 => vec(any::<u8>(), 0..8).prop_map(Edit::Raw),
        2 => (any::<Index>(), any::<u8>()).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        2 => any::<Index>().prop_map(Edit::Copy),
    ];
    vec((any::<Index>(), edit), 0..4)
}

/// These bytes with the changes.
pub fn bytes(input: &[u8], edits: &ByteEdits) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for (at, edit) in edits {
        if bytes.is_empty() || bytes.len() > LONGEST {
            break;
        }
        let at = at.index(bytes.len());
        let end = |from: usize, length: u8| (from + usize::from(length)).min(bytes.len());
        match edit {
            ByteEdit::Set(byte) => bytes[at] = *byte,
            ByteEdit::Remove(length) => drop(bytes.drain(at..end(at, *length))),
            ByteEdit::Insert(token) => drop(bytes.splice(at..at, token.bytes())),
            ByteEdit::Repeat(length, times) => {
                let part = bytes[at..end(at, *length)].repeat((*times).into());
                bytes.splice(at..at, part);
            }
            ByteEdit::Copy(from, length) => {
                let from = from.index(bytes.len());
                let part = bytes[from..end(from, *length)].to_vec();
                bytes.splice(at..at, part);
            }
        }
    }
    bytes.truncate(LONGEST);
    bytes
}

/// An element of DER.
#[derive(Clone)]
enum Node {
    Leaf(u8, Vec<u8>),
    /// What stands before its elements is the count of unused bits of a BIT STRING.
    Branch(u8, &'static [u8], Vec<Node>),
    Raw(Vec<u8>),
}

/// DER with the changes; what is none stays.
pub fn der(input: &[u8], edits: &Edits) -> Vec<u8> {
    let Some(mut nodes) = parse(input) else {
        return input.to_vec();
    };
    for (at, edit) in edits {
        let mut all = Vec::new();
        flatten(&nodes, &mut all);
        if all.is_empty() || encode(&nodes).len() > LONGEST {
            break;
        }
        let copied = match edit {
            Edit::Copy(from) => Some(all[from.index(all.len())].clone()),
            _ => None,
        };
        let mut place = at.index(all.len());
        change(&mut nodes, &mut place, edit, copied.as_ref());
    }
    let mut bytes = encode(&nodes);
    bytes.truncate(LONGEST);
    bytes
}

fn parse(mut input: &[u8]) -> Option<Vec<Node>> {
    let mut nodes = Vec::new();
    while let [tag, first, rest @ ..] = input {
        let count = usize::from(first & 0x7f);
        let (length, rest) = match first {
            0..=0x7f => (count, rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(count)?;
                let add = |sum, digit: &u8| sum << 8 | usize::from(*digit);
                (digits.iter().fold(0, add), rest)
            }
            _ => return None,
        };
        let (body, rest) = rest.split_at_checked(length)?;
        input = rest;
        nodes.push(match (tag, body) {
            (tag, _) if tag & 0x20 != 0 => Node::Branch(*tag, &[], parse(body)?),
            (4, [0x30, ..]) => wrapped(*tag, &[], body, body),
            (3, [0, inner @ ..]) if inner.starts_with(&[0x30]) => wrapped(*tag, &[0], inner, body),
            _ => Node::Leaf(*tag, body.to_vec()),
        });
    }
    input.is_empty().then_some(nodes)
}

fn wrapped(tag: u8, before: &'static [u8], inner: &[u8], body: &[u8]) -> Node {
    match parse(inner) {
        Some(nodes) => Node::Branch(tag, before, nodes),
        None => Node::Leaf(tag, body.to_vec()),
    }
}

fn flatten<'a>(nodes: &'a [Node], all: &mut Vec<&'a Node>) {
    for node in nodes {
        all.push(node);
        if let Node::Branch(.., inner) = node {
            flatten(inner, all);
        }
    }
}

/// Changes the element with this number, counted from the front.
fn change(nodes: &mut Vec<Node>, place: &mut usize, edit: &Edit, copied: Option<&Node>) -> bool {
    for at in 0..nodes.len() {
        if *place == 0 {
            apply(nodes, at, edit, copied);
            return true;
        }
        *place -= 1;
        if let Node::Branch(.., inner) = &mut nodes[at]
            && change(inner, place, edit, copied)
        {
            return true;
        }
    }
    false
}

fn apply(nodes: &mut Vec<Node>, at: usize, edit: &Edit, copied: Option<&Node>) {
    let node = nodes[at].clone();
    match edit {
        Edit::Remove => drop(nodes.remove(at)),
        Edit::Repeat(times) => {
            let small = encode(std::slice::from_ref(&node)).len() * usize::from(*times) < LONGEST;
            let times = if small { usize::from(*times) } else { 1 };
            nodes.splice(at..at, vec![node; times]);
        }
        Edit::Nest(depth) => {
            let deeper = |node, _| Node::Branch(0x30, &[], vec![node]);
            nodes[at] = (0..*depth).fold(node, deeper);
        }
        Edit::Tag(tag) => {
            nodes[at] = match node {
                Node::Leaf(_, body) => Node::Leaf(*tag, body),
                Node::Branch(_, before, inner) => Node::Branch(*tag, before, inner),
                raw @ Node::Raw(_) => raw,
            }
        }
        Edit::Body(body) => {
            let (Node::Leaf(tag, _) | Node::Branch(tag, ..)) = node else {
                return;
            };
            nodes[at] = Node::Leaf(tag, body.clone());
        }
        Edit::Raw(bytes) => nodes[at] = Node::Raw(bytes.clone()),
        Edit::Flip(place, bit) => {
            if let Node::Leaf(_, body) = &mut nodes[at]
                && !body.is_empty()
            {
                let place = place.index(body.len());
                body[place] ^= 1 << (bit % 8);
            }
        }
        Edit::Copy(_) => nodes.splice(at..at, copied.cloned()).for_each(drop),
    }
}

fn encode(nodes: &[Node]) -> Vec<u8> {
    let mut out = Vec::new();
    for node in nodes {
        let (tag, body) = match node {
            Node::Leaf(tag, body) => (tag, body.clone()),
            Node::Branch(tag, before, inner) => (tag, [before, &encode(inner)[..]].concat()),
            Node::Raw(bytes) => {
                out.extend(bytes);
                continue;
            }
        };
        out.extend(element(*tag, &body));
    }
    out
}

/// An element in DER, whatever its body is.
pub fn element(tag: u8, body: &[u8]) -> Vec<u8> {
    let digits = body.len().to_be_bytes();
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    let mut out = vec![tag];
    if body.len() < 0x80 {
        out.extend(u8::try_from(body.len()));
    } else {
        out.extend(u8::try_from(digits.len() - zeros).map(|count| 0x80 | count));
        out.extend(&digits[zeros..]);
    }
    out.extend(body);
    out
}

#[test]
fn der_without_changes_stays_as_it_is() {
    use crate::{authority::AUTHORITY, responder};
    for whole in [AUTHORITY.between.der.clone(), responder::list(|_| {})] {
        assert_eq!(der(&whole, &Vec::new()), whole);
        let nodes = parse(&whole).unwrap();
        let mut all = Vec::new();
        flatten(&nodes, &mut all);
        assert!(all.len() > 20, "{}", all.len());
    }
}
