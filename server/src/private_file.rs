//! Files that hold a secret: read only where nobody but their owner can read
//! them, and made so.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

/// The most that a secret's file holds, in bytes: a certificate with its chain
/// and key is the largest.
const LONGEST: u64 = 64 * 1024;

/// Where systemd puts the credentials of its units. It shows them to one unit
/// alone, and has the group's bit stand for an entry of an access list.
const CREDENTIALS: &str = "/run/credentials/";

/// Why a secret's file is not read.
#[derive(Debug, thiserror::Error)]
pub enum PrivateFileError {
    /// The system refused.
    #[error("{0}")]
    System(#[from] io::Error),
    /// More than any secret has.
    #[error("too large for a secret")]
    TooLarge,
    /// Group or others may read or write it.
    #[error("others than its owner may use it (mode {mode:04o}); run: {repair}")]
    Open {
        /// Its permissions.
        mode: u32,
        /// The command that mends them.
        repair: String,
    },
}

/// What stands in a secret's file.
///
/// # Errors
/// When it cannot be read, is too large, or somebody else could read it.
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, PrivateFileError> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.len() > LONGEST {
        return Err(PrivateFileError::TooLarge);
    }
    let mode = metadata.mode() & 0o7777;
    let real = path.canonicalize()?;
    if metadata.is_file() && is_open(mode, &real) {
        let owner = std::fs::metadata("/proc/self").map(|own| own.uid()).ok();
        return Err(PrivateFileError::Open {
            mode,
            repair: repair(path, owner.filter(|own| *own != metadata.uid())),
        });
    }
    let mut bytes = Zeroizing::new(Vec::new());
    (&mut file).take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(PrivateFileError::TooLarge);
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
/// As [`read`], and when it is not UTF-8.
pub fn read_text(path: &Path) -> Result<Zeroizing<String>, PrivateFileError> {
    let bytes = read(path)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not a text in UTF-8"))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Whether these permissions let somebody in beside the owner.
fn is_open(mode: u32, real: &Path) -> bool {
    let closed_to_others = if real.starts_with(CREDENTIALS) {
        0o027
    } else {
        0o077
    };
    mode & closed_to_others != 0
}

/// The command that takes others' permissions away, and gives the file to the
/// user whom the portal runs as where it is somebody else's.
fn repair(path: &Path, new_owner: Option<u32>) -> String {
    let name = format!("'{}'", path.display().to_string().replace('\'', r"'\''"));
    match new_owner {
        None => format!("chmod 600 {name}"),
        Some(user) => format!("chown {user} {name} && chmod 600 {name}"),
    }
}

/// Makes a file that only its owner can read; there must be none.
///
/// # Errors
/// When it cannot be made or written.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    create_folder_of(path)?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Keeps others from changing a file in the same way, until it is dropped. Whoever
/// waited for it reads the file afterwards: it may be another one.
///
/// # Errors
/// When there is no such file, or the system refuses.
pub fn lock(path: &Path) -> io::Result<File> {
    loop {
        let file = File::open(path)?;
        file.lock()?;
        // Whoever had it before may have put another file in its place.
        let (locked, now) = (file.metadata()?, std::fs::metadata(path)?);
        if (locked.dev(), locked.ino()) == (now.dev(), now.ino()) {
            return Ok(file);
        }
    }
}

/// Puts another text in the place of a file, whole or not at all, with its owner and its
/// permissions.
///
/// # Errors
/// When it cannot be written; the file is as it was then.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let before = std::fs::metadata(&path)?;
    let beside = beside(&path);
    // What is left of one who was killed.
    let _ = std::fs::remove_file(&beside);
    let written = write_as(&beside, text, &before).and_then(|()| std::fs::rename(&beside, &path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Makes a file with the owner and the permissions of another.
fn write_as(path: &Path, text: &str, other: &std::fs::Metadata) -> io::Result<()> {
    create(path, text)?;
    let file = File::open(path)?;
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (other.uid(), other.gid()) {
        fchown(&file, Some(other.uid()), Some(other.gid()))?;
    }
    file.set_permissions(PermissionsExt::from_mode(other.mode() & 0o7777))?;
    file.sync_all()
}

/// Makes a file's folder, and those above it, where they are not there; only
/// their owner can enter those that were made.
///
/// # Errors
/// When one cannot be made.
pub fn create_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if folder != Path::new("") => {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs::Permissions, os::unix::fs::PermissionsExt};

    #[test]
    fn a_file_that_others_may_use_is_refused_with_the_command_that_mends_it() {
        let folder = std::env::temp_dir().join(format!("muhur-private-{}", std::process::id()));
        let path = folder.join("key's file");
        create(&path, "gizli").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        for (mode, good) in [
            (0o600, true),
            (0o400, true),
            (0o700, true),
            (0o640, false),
            (0o604, false),
            (0o660, false),
            (0o602, false),
            (0o644, false),
        ] {
            std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            let read = read_text(&path);
            assert_eq!(read.is_ok(), good, "{mode:o}");
            let Err(error) = read else { continue };
            let error = error.to_string();
            assert!(error.contains(&format!("(mode {mode:04o})")), "{error}");
            let (_, command) = error.split_once("run: ").unwrap();
            let ran = std::process::Command::new("sh")
                .args(["-c", command])
                .status();
            assert!(ran.unwrap().success(), "{command}");
            assert_eq!(*read_text(&path).unwrap(), "gizli");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_is_replaced_whole_with_its_permissions() {
        let path = std::env::temp_dir().join(format!("muhur-replaced-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        create(&path, "one").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
        std::fs::write(beside(&path), "of one who was killed").unwrap();
        replace(&path, "two").unwrap();
        assert_eq!(*read_text(&path).unwrap(), "two");
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o400);
        assert!(!beside(&path).exists());
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_of_somebody_else_is_given_to_the_user_who_reads_it() {
        assert_eq!(
            repair(Path::new("/etc/muhur/master.key"), Some(998)),
            "chown 998 '/etc/muhur/master.key' && chmod 600 '/etc/muhur/master.key'"
        );
    }

    #[test]
    fn credentials_of_a_unit_may_have_the_groups_bit_that_systemd_gives_them() {
        let credential = Path::new("/run/credentials/muhur.service/master.key");
        for (mode, path, open) in [
            (0o440, credential, false),
            (0o400, credential, false),
            (0o444, credential, true),
            (0o460, credential, true),
            (0o440, Path::new("/etc/muhur/secrets/master.key"), true),
            (
                0o440,
                Path::new("/run/credentials-of-mine/master.key"),
                true,
            ),
        ] {
            assert_eq!(is_open(mode, path), open, "{mode:o} {}", path.display());
        }
    }
}
