//! What was typed, as a browser holds it for a moment. Bytes of our own, for a
//! general decoder here makes the browser's module 11 kB larger.

use super::Draft;

/// Stands in no control.
const SEPARATOR: char = '\0';
/// No value is so long; cookies are short.
const LONGEST: usize = 64;

impl Draft {
    /// What is held of it: nothing of the captcha.
    pub fn to_held(&self) -> Vec<u8> {
        let texts = [
            &self.national_id,
            &self.given_name,
            &self.family_name,
            &self.no_family_name,
            &self.birth_place,
            &self.birth_day,
            &self.birth_month,
            &self.birth_year,
            &self.employee_number,
            &self.card_serial,
            &self.card_lost,
        ];
        texts
            .map(|text| {
                let signs = text.chars().filter(|sign| *sign != SEPARATOR);
                signs.take(LONGEST).collect::<String>()
            })
            .join(&*SEPARATOR.to_string())
            .into_bytes()
    }

    /// Reads [`Draft::to_held`].
    pub fn from_held(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut texts = text.split(SEPARATOR).map(str::to_owned);
        let mut next = || texts.next();
        let draft = Self {
            national_id: next()?,
            given_name: next()?,
            family_name: next()?,
            no_family_name: next()?,
            birth_place: next()?,
            birth_day: next()?,
            birth_month: next()?,
            birth_year: next()?,
            employee_number: next()?,
            card_serial: next()?,
            card_lost: next()?,
            ..Self::default()
        };
        texts.next().is_none().then_some(draft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_read_back_without_the_captcha_and_cut_off() {
        let draft = Draft {
            captcha_id: "ticket".to_owned(),
            captcha_answer: "k7m2p".to_owned(),
            captcha_proof: "1 2 3".to_owned(),
            national_id: "10000000146".to_owned(),
            given_name: "Şükrü".to_owned(),
            family_name: "I\0şık".to_owned(),
            birth_place: "ğ".repeat(500),
            card_serial: "A01B23456".to_owned(),
            card_lost: "on".to_owned(),
            ..Draft::default()
        };
        let held = draft.to_held();
        let expected = Draft {
            captcha_id: String::new(),
            captcha_answer: String::new(),
            captcha_proof: String::new(),
            family_name: "Işık".to_owned(),
            birth_place: "ğ".repeat(LONGEST),
            ..draft
        };
        assert_eq!(Draft::from_held(&held), Some(expected));
        assert_eq!(Draft::from_held(&held[..9]), None);
        assert_eq!(Draft::from_held(&[&*held, b"\0x"].concat()), None);
        assert_eq!(Draft::from_held(&[0xff; 12]), None);
    }
}
