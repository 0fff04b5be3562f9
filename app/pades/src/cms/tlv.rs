//! Tags and lengths (ITU-T X.690). The contents are read by `der`, which takes DER alone; here is
//! what has to be done before it: indefinite lengths are made definite, and bounds are held.

/// How deeply indefinite lengths are nested at most.
const INDEFINITE: u8 = 12;
/// How deeply elements are nested at most.
const DEPTH: u8 = 32;
/// Elements of a SET at most. `der` sorts them by insertion, whose time grows with the square.
const SET: usize = 64;

/// An element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) body: &'a [u8],
    /// With its tag and length.
    pub(crate) whole: &'a [u8],
}

/// A tag and a length; `None` for the length where it is indefinite.
fn header(input: &[u8]) -> Option<(u8, Option<usize>, usize)> {
    let (&tag, rest) = input.split_first()?;
    let (&first, rest) = rest.split_first()?;
    // No tag has more than one byte in what is read here.
    if tag & 0x1f == 0x1f {
        return None;
    }
    match first {
        0..=0x7f => Some((tag, Some(usize::from(first)), 2)),
        0x80 => Some((tag, None, 2)),
        0x81..=0x84 => {
            let count = usize::from(first & 0x0f);
            let digits = rest.get(..count)?;
            let add = |sum, digit: &u8| sum << 8 | usize::from(*digit);
            Some((tag, Some(digits.iter().fold(0, add)), 2 + count))
        }
        _ => None,
    }
}

/// Takes an element of definite length from the front.
pub(crate) fn take<'a>(input: &mut &'a [u8]) -> Option<Element<'a>> {
    let (tag, length, before) = header(input)?;
    let (whole, rest) = input.split_at_checked(before.checked_add(length?)?)?;
    *input = rest;
    Some(Element {
        tag,
        body: &whole[before..],
        whole,
    })
}

/// The element that these bytes are, and nothing behind it.
pub(crate) fn only(mut bytes: &[u8]) -> Option<Element<'_>> {
    let element = take(&mut bytes)?;
    bytes.is_empty().then_some(element)
}

/// The elements that stand one behind the other in these bytes.
pub(crate) fn elements(mut bytes: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        found.push(take(&mut bytes)?);
    }
    Some(found)
}

/// The first element with definite lengths, and how many bytes it took. Inside of an element of
/// definite length nothing is changed.
pub(crate) fn definite(input: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut rest = input;
    let mut out = Vec::with_capacity(input.len().min(crate::LARGEST_CMS));
    make_definite(&mut rest, &mut out, INDEFINITE)?;
    Some((out, input.len() - rest.len()))
}

fn make_definite(input: &mut &[u8], out: &mut Vec<u8>, depth: u8) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let (tag, length, before) = header(input)?;
    if length.is_some() {
        out.extend(take(input)?.whole);
        return Some(());
    }
    // Only what holds other elements can be of indefinite length.
    if tag & 0x20 == 0 {
        return None;
    }
    *input = &input[before..];
    let mut body = Vec::new();
    while !input.starts_with(&[0, 0]) {
        make_definite(input, &mut body, depth)?;
    }
    *input = &input[2..];
    out.push(tag);
    length_of(body.len(), out);
    out.extend(body);
    Some(())
}

/// A SEQUENCE of these bytes.
pub(crate) fn sequence(body: &[u8]) -> Vec<u8> {
    let mut out = vec![0x30];
    length_of(body.len(), &mut out);
    out.extend(body);
    out
}

/// Writes a length as DER does.
fn length_of(length: usize, out: &mut Vec<u8>) {
    if length < 0x80 {
        out.extend(u8::try_from(length));
        return;
    }
    let digits = length.to_be_bytes();
    let digits = &digits[digits.iter().take_while(|digit| **digit == 0).count()..];
    out.extend(u8::try_from(digits.len()).map(|count| 0x80 | count));
    out.extend(digits);
}

/// Whether no SET in these bytes is larger, and nothing nested deeper, than `der` can be given.
pub(crate) fn is_bounded(bytes: &[u8]) -> bool {
    bounded(bytes, DEPTH).is_some()
}

fn bounded(mut bytes: &[u8], depth: u8) -> Option<usize> {
    let depth = depth.checked_sub(1)?;
    let mut count = 0;
    while !bytes.is_empty() {
        let element = take(&mut bytes)?;
        count += 1;
        if element.tag & 0x20 != 0 {
            let inside = bounded(element.body, depth)?;
            // What is implicitly tagged may be a SET too.
            if (element.tag == 0x31 || element.tag & 0xc0 == 0x80) && inside > SET {
                return None;
            }
        }
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indefinite_lengths_become_definite() {
        let indefinite = [0x30, 0x80, 0xa0, 0x80, 0x04, 1, 7, 0, 0, 0, 0, 9, 9];
        let (definite, taken) = definite(&indefinite).unwrap();
        assert_eq!(definite, [0x30, 5, 0xa0, 3, 0x04, 1, 7]);
        assert_eq!(taken, 11);
    }

    #[test]
    fn indefinite_lengths_without_an_end_or_too_deep_are_refused() {
        assert!(definite(&[0x30, 0x80, 0x04, 1, 7]).is_none());
        assert!(definite(&[0x04, 0x80, 0, 0]).is_none());
        let deep = [[0x30, 0x80]; 13].concat();
        let deep = [deep, vec![0; 26]].concat();
        assert!(definite(&deep).is_none());
        assert!(definite(&deep[2..50]).is_some());
    }

    #[test]
    fn a_set_of_many_elements_is_out_of_bounds() {
        let set = |count: u8| [vec![0x31, 2 * count], [5, 0].repeat(count.into())].concat();
        assert!(!is_bounded(&set(63)[..4]));
        assert!(is_bounded(&set(63)));
        let mut large = vec![0x31, 0x81, 130];
        large.extend([5, 0].repeat(65));
        assert!(!is_bounded(&large));
        large[0] = 0x30;
        assert!(is_bounded(&large));
    }
}
