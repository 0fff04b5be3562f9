//! The file with the master secret. One key alone, 64 hexadecimal digits, is all that
//! there is until the first rotation; from then on its lines say which key is for what:
//!
//! ```text
//! index <64 digits>    what is looked up follows from it; it never changes
//! data <64 digits>     seals, or opens what it sealed; the newest is the last
//! data <64 digits>
//! ```

use std::path::Path;

use domain::{
    id::{hex, unhex},
    ports::Rng,
};
use zeroize::Zeroizing;

use super::{KeyError, is_drawn, ring::KeyId};
use crate::{
    private_file::{self, PrivateFileError},
    system::SystemRng,
};

type Secret = Zeroizing<[u8; 32]>;

/// What stands in a key file.
pub(super) struct KeyFile {
    pub(super) index: Secret,
    /// The oldest.
    pub(super) first: Secret,
    /// The others, the newest last.
    pub(super) later: Vec<Secret>,
}

fn failed(path: &Path, source: impl Into<PrivateFileError>) -> KeyError {
    KeyError::File {
        path: path.display().to_string(),
        source: source.into(),
    }
}

fn secret(digits: &str) -> Option<Secret> {
    unhex(digits).map(Zeroizing::new)
}

impl KeyFile {
    /// Reads it.
    pub(super) fn read(path: &Path) -> Result<Self, KeyError> {
        let text = private_file::read_text(path).map_err(|source| failed(path, source))?;
        let path = || path.display().to_string();
        let file = Self::parse(&text).ok_or_else(|| KeyError::NotAKey { path: path() })?;
        if file.data().chain([&file.index]).all(|one| is_drawn(one)) {
            Ok(file)
        } else {
            Err(KeyError::NotDrawn { path: path() })
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if let Some(one) = secret(text.trim()) {
            return Some(Self {
                first: one.clone(),
                index: one,
                later: Vec::new(),
            });
        }
        let (mut index, mut data) = (None, Vec::new());
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.split_once(' ')? {
                ("index", digits) if index.is_none() => index = Some(secret(digits.trim())?),
                ("data", digits) => data.push(secret(digits.trim())?),
                _ => return None,
            }
        }
        let mut data = data.into_iter();
        Some(Self {
            index: index?,
            first: data.next()?,
            later: data.collect(),
        })
    }

    /// The keys that rotate, oldest first.
    fn data(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(&self.first).chain(&self.later)
    }

    fn text(&self) -> Zeroizing<String> {
        let index = Zeroizing::new(hex(&*self.index));
        let lines = 1 + self.data().count();
        let mut text = Zeroizing::new(String::with_capacity(lines * 72));
        text.push_str("index ");
        text.push_str(&index);
        text.push('\n');
        for secret in self.data() {
            let digits = Zeroizing::new(hex(&**secret));
            text.push_str("data ");
            text.push_str(&digits);
            text.push('\n');
        }
        text
    }
}

/// Draws a new key and writes it into the file, as the newest. Nothing is sealed with
/// it before `server keys rotate` says so.
///
/// # Errors
/// When the file cannot be read or written.
pub fn add(path: &Path) -> Result<KeyId, KeyError> {
    change(path, |file| {
        let mut drawn = Zeroizing::new([0; 32]);
        SystemRng.fill(&mut *drawn);
        let id = KeyId::of(&drawn);
        file.later.push(drawn);
        Ok(id)
    })
}

/// Adds a key where this one is still the newest: of two who rotate at the same time,
/// one adds, and the other one finds it.
///
/// # Errors
/// As [`add`].
pub fn add_after(path: &Path, newest: KeyId) -> Result<(), KeyError> {
    let file = KeyFile::read(path)?;
    let last = file.later.last().unwrap_or(&file.first);
    if KeyId::of(last) != newest {
        return Ok(());
    }
    change(path, |file| {
        let last = file.later.last().unwrap_or(&file.first);
        if KeyId::of(last) == newest {
            let mut drawn = Zeroizing::new([0; 32]);
            SystemRng.fill(&mut *drawn);
            file.later.push(drawn);
        }
        Ok(())
    })
}

/// Takes a key out of the file.
///
/// # Errors
/// When it is not in it or is the newest, and when the file cannot be read or written.
pub fn retire(path: &Path, id: KeyId) -> Result<(), KeyError> {
    change(path, |file| {
        // The newest seals, or is to seal next.
        if KeyId::of(file.later.last().unwrap_or(&file.first)) == id {
            let path = path.display().to_string();
            return Err(KeyError::Newest { path, id });
        }
        let left: Vec<Secret> = file
            .data()
            .filter(|secret| KeyId::of(secret) != id)
            .cloned()
            .collect();
        let path = path.display().to_string();
        if left.len() == file.data().count() {
            return Err(KeyError::NotInIt { path, id });
        }
        let mut left = left.into_iter();
        file.first = left.next().ok_or(KeyError::Newest { path, id })?;
        file.later = left.collect();
        Ok(())
    })
}

/// Reads the file, changes it and writes it, as the only one who does so.
fn change<T>(
    path: &Path,
    change: impl FnOnce(&mut KeyFile) -> Result<T, KeyError>,
) -> Result<T, KeyError> {
    let _lock = private_file::lock(path).map_err(|source| failed(path, source))?;
    let mut file = KeyFile::read(path)?;
    let changed = change(&mut file)?;
    private_file::replace(path, &file.text()).map_err(|source| failed(path, source))?;
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Keys;

    const DRAWN: &str = "c2a1f7d90b3e64885af016be27d94c3390ab5e71d86f024bb8e3915c7a60df14";
    const OTHER: &str = "7d20a9e4c15bf83667ad90be1b42f5d08c3e9f5714da6b2ef8017c93a5e64b0d";

    fn file(name: &str, text: &str) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("muhur-keys-{name}-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        private_file::create(&path, text).unwrap();
        path
    }

    #[test]
    fn a_file_with_one_key_gets_others_and_opens_what_it_sealed() {
        let path = file("add", &format!("{DRAWN}\n"));
        let before = Keys::read(&path).unwrap();
        let sealed = before.seal_row("draft", &["one"], b"gizli").unwrap();
        let new = add(&path).unwrap();
        let keys = Keys::read(&path).unwrap();
        assert_eq!(keys.ids(), [before.sealing_id(), new]);
        assert_eq!(keys.sealing_id(), before.sealing_id());
        assert_eq!(keys.check_value(), before.check_value());
        assert_eq!(keys.open_row("draft", &["one"], &sealed).unwrap(), b"gizli");
        assert!(keys.seal_with(new));
        let newer = keys.seal_row("draft", &["one"], b"gizli").unwrap();
        assert_eq!(before.open_row("draft", &["one"], &newer), None);
        assert_eq!(before.unknown_key(&newer), Some(new));
        assert_eq!(keys.unknown_key(&newer), None);
        retire(&path, before.sealing_id()).unwrap();
        let keys = Keys::read(&path).unwrap();
        assert_eq!(keys.ids(), [new]);
        assert_eq!(keys.open_row("draft", &["one"], &newer).unwrap(), b"gizli");
        assert_eq!(keys.open_row("draft", &["one"], &sealed), None);
        assert_eq!(keys.check_value(), before.check_value());
        for (id, words) in [(before.sealing_id(), "has no key"), (new, "the newest key")] {
            let told = retire(&path, id).unwrap_err().to_string();
            assert!(told.contains(words), "{told}");
        }
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_key_is_added_once_after_the_one_that_was_the_newest() {
        let path = file("after", DRAWN);
        let first = Keys::read(&path).unwrap().newest_id();
        add_after(&path, first).unwrap();
        add_after(&path, first).unwrap();
        assert_eq!(Keys::read(&path).unwrap().ids().len(), 2);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_process_reads_the_file_again_and_keeps_the_key_that_it_seals_with() {
        let path = file("again", DRAWN);
        let keys = Keys::read(&path).unwrap();
        let first = keys.sealing_id();
        let new = add(&path).unwrap();
        keys.read_again().unwrap();
        assert_eq!((keys.ids(), keys.sealing_id()), (vec![first, new], first));
        retire(&path, first).unwrap();
        let told = keys.read_again().unwrap_err().to_string();
        assert!(told.contains("has no key"), "{told}");
        assert_eq!((keys.ids(), keys.sealing_id()), (vec![first, new], first));
        assert!(keys.seal_with(new));
        keys.read_again().unwrap();
        assert_eq!(keys.ids(), [new]);
        // Another portal's file is not taken.
        let other = file("another", OTHER);
        std::fs::rename(&other, &path).unwrap();
        assert!(keys.read_again().is_err());
        assert_eq!(keys.ids(), [new]);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_of_another_shape_is_refused() {
        for text in [
            "",
            "gizli",
            &format!("index {DRAWN}"),
            &format!("data {DRAWN}"),
            &format!("index {DRAWN}\nindex {OTHER}\ndata {OTHER}"),
            &format!("index {DRAWN}\ndata {OTHER}00"),
            &format!("index {DRAWN}\ndata {OTHER}\nkey {OTHER}"),
            &format!("{DRAWN}\n{OTHER}"),
        ] {
            assert!(KeyFile::parse(text).is_none(), "{text}");
        }
        let lines = format!("index {DRAWN}\n\n  data  {OTHER}\r\n");
        let file = KeyFile::parse(&lines).unwrap();
        assert_eq!(hex(&*file.first), OTHER);
    }
}
