//! Dates of PDF (ISO 32000-1, 7.9.4), read as signing programs write them: `D:20261124110500+03'00'`
//! with or without the last sign, `Z`, `Z'`, `Z00'00'`, and without a time zone.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};

/// The instant of a date. Without a time zone it is taken as UTC.
pub(super) fn read(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?;
    let text = text.strip_prefix("D:").unwrap_or(text);
    let (digits, zone) = text.split_at_checked(14)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i8>().ok();
    let date = DateTime::new(
        digits.get(..4)?.parse().ok()?,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?,
        0,
    )
    .ok()?;
    let zone = TimeZone::fixed(offset(zone)?);
    Some(date.to_zoned(zone).ok()?.timestamp())
}

fn offset(zone: &str) -> Option<Offset> {
    let (sign, rest) = match zone.as_bytes().first() {
        None => return Some(Offset::UTC),
        Some(b'Z') => (0, &zone[1..]),
        Some(b'+') => (1, &zone[1..]),
        Some(b'-') => (-1, &zone[1..]),
        Some(_) => return None,
    };
    let mut digits = String::new();
    for (index, sign) in rest.char_indices() {
        match sign {
            '0'..='9' => digits.push(sign),
            '\'' if index == 2 || index == 5 || (index == 0 && sign == '\'') => {}
            _ => return None,
        }
    }
    let (hours, minutes) = match digits.len() {
        0 if sign == 0 => (0, 0),
        2 => (digits.parse().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    if hours > 14 || minutes > 59 || (sign == 0 && (hours, minutes) != (0, 0)) {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_programs_write_them() {
        for text in [
            "D:20261124110500Z",
            "D:20261124110500Z'",
            "D:20261124110500Z00'00'",
            "D:20261124110500",
            "D:20261124140500+03'00'",
            "D:20261124140500+03'00",
            "D:20261124140500+0300",
            "D:20261124080500-03'00'",
            "20261124110500Z",
        ] {
            let expected: Timestamp = "2026-11-24T11:05:00Z".parse().unwrap();
            assert_eq!(read(text.as_bytes()), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "",
            "D:2026",
            "D:20261324110500Z",
            "D:20261124110500X",
            "D:20261124110500+03'00'00'",
            "D:20261124110500+99'00'",
            "D:20261124110500Z01'00'",
            "D:2026112411050ü",
            "D:-2261124110500Z",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
