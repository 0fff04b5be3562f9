//! The 81 provinces and their 973 districts.

mod table;

use table::TABLE;

/// One of the 81 provinces (*il*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Province(u8);

/// A district (*ilçe*) of a province. Names repeat between provinces
/// ("Merkez" and others), so a district is known by both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct District {
    province: Province,
    index: u8,
}

impl Province {
    /// Reads a plate code, `01` to `81`.
    pub fn from_code(code: &str) -> Option<Self> {
        let index = TABLE.iter().position(|(known, ..)| *known == code)?;
        u8::try_from(index).ok().map(Self)
    }

    /// The plate code, two digits.
    pub fn code(self) -> &'static str {
        TABLE[usize::from(self.0)].0
    }

    /// The name.
    pub fn name(self) -> &'static str {
        TABLE[usize::from(self.0)].1
    }

    /// All 81, in the order of the Turkish alphabet.
    pub fn all() -> impl Iterator<Item = Self> {
        table::BY_NAME.iter().map(|index| Self(*index))
    }

    /// Its districts, in the order of the Turkish alphabet.
    pub fn districts(self) -> impl Iterator<Item = District> {
        (0_u8..)
            .zip(TABLE[usize::from(self.0)].2)
            .map(move |(index, _)| District {
                province: self,
                index,
            })
    }
}

impl District {
    /// The district of this name in this province.
    pub fn find(province: Province, name: &str) -> Option<Self> {
        province
            .districts()
            .find(|district| district.name() == name)
    }

    /// The name.
    pub fn name(self) -> &'static str {
        TABLE[usize::from(self.province.0)].2[usize::from(self.index)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::turkish;

    #[test]
    fn there_are_81_provinces_and_973_districts() {
        assert_eq!(Province::all().count(), 81);
        assert_eq!(
            Province::all()
                .map(|one| one.districts().count())
                .sum::<usize>(),
            973
        );
    }

    #[test]
    fn both_lists_are_in_turkish_order() {
        let sorted = |names: &[&str]| {
            names
                .windows(2)
                .all(|pair| turkish::collate(pair[0], pair[1]).is_lt())
        };
        let provinces: Vec<_> = Province::all().map(Province::name).collect();
        assert!(sorted(&provinces), "{provinces:?}");
        for province in Province::all() {
            let districts: Vec<_> = province.districts().map(District::name).collect();
            assert!(sorted(&districts), "{districts:?}");
        }
    }

    #[test]
    fn a_district_belongs_to_one_province() {
        let [kocaeli, bolu] = ["41", "14"].map(|code| Province::from_code(code).unwrap());
        assert_eq!(kocaeli.name(), "Kocaeli");
        assert!(District::find(kocaeli, "Gebze").is_some());
        assert!(District::find(bolu, "Gebze").is_none());
        assert!(Province::from_code("82").is_none());
        let merkez = Province::all()
            .filter(|province| District::find(*province, "Merkez").is_some())
            .count();
        assert!(merkez > 40, "{merkez}");
    }
}
