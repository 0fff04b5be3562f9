//! The portals that this agent knows. No link can name another one, and the person at the computer
//! cannot add one: the list is the administrator's.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use protocol::{AgentKey, PortalLabel, Sentence};
use serde::Deserialize;

/// Where the list is, the first that is there.
#[cfg(target_os = "linux")]
const FOLDERS: &[&str] = &["/etc/muhur-imza", "/usr/share/muhur-imza"];
#[cfg(target_os = "macos")]
const FOLDERS: &[&str] = &["/Library/Application Support/muhur-imza"];
#[cfg(windows)]
const FOLDERS: &[&str] = &[r"C:\Program Files\muhur-imza"];

/// The list in its folder.
const LIST: &str = "portals.json";
/// Beside it: the path of a library on each line.
const MODULES: &str = "modules";

/// Bytes of a list at most.
const LARGEST: u64 = 1024 * 1024;

/// A portal of the list.
#[derive(Clone, Debug)]
pub struct Portal {
    /// By which a link names it.
    pub label: PortalLabel,
    /// `https://basvuru.example.org`.
    pub origin: String,
    /// By which it signs its descriptions.
    pub keys: Vec<AgentKey>,
    /// Its name.
    pub name: Sentence,
    /// Who vouches for its server, in PEM; without it the system's authorities do.
    pub authorities: Option<Vec<u8>>,
}

/// What the administrator set up.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// The portals.
    pub portals: Vec<Portal>,
    /// Libraries of cards beside those that are known.
    pub modules: Vec<PathBuf>,
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// Nobody made one.
    #[error("there is no list of portals ({})", FOLDERS.join(", "))]
    Missing,
    /// Somebody else than the administrator can change it.
    #[error("{0} can be changed by others than the administrator")]
    Writable(String),
    /// It cannot be read.
    #[error("{0}: {1}")]
    Unreadable(String, io::Error),
    /// It says something that it must not.
    #[error("{0}: {1}")]
    Malformed(String, String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    portals: Vec<WrittenPortal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPortal {
    label: String,
    origin: String,
    keys: Vec<String>,
    name: Sentence,
    authorities: Option<PathBuf>,
}

impl Setup {
    /// The administrator's.
    ///
    /// # Errors
    /// When there is none, or anybody else can change it.
    pub fn installed() -> Result<Self, SetupError> {
        let folders = FOLDERS.iter().map(Path::new);
        let found = folders
            .into_iter()
            .find(|folder| folder.join(LIST).exists());
        let folder = found.ok_or(SetupError::Missing)?;
        for name in [LIST, MODULES] {
            let path = folder.join(name);
            if path.exists() {
                administrators(&path)?;
            }
        }
        Self::read(folder)
    }

    /// Of a folder, whoever can change it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(folder: &Path) -> Result<Self, SetupError> {
        let path = folder.join(LIST);
        let told = path.display().to_string();
        let unreadable = |error| SetupError::Unreadable(told.clone(), error);
        let malformed = |why: &str| SetupError::Malformed(told.clone(), why.to_owned());
        if fs::metadata(&path).map_err(unreadable)?.len() > LARGEST {
            return Err(malformed("too large"));
        }
        let bytes = fs::read(&path).map_err(unreadable)?;
        let written: Written =
            serde_json::from_slice(&bytes).map_err(|error| malformed(&error.to_string()))?;
        let mut portals: Vec<Portal> = Vec::new();
        for one in written.portals {
            let label = PortalLabel::parse(&one.label).ok_or_else(|| malformed(&one.label))?;
            if portals.iter().any(|other| other.label == label) {
                return Err(malformed(&one.label));
            }
            if !is_origin(&one.origin) {
                return Err(malformed(&one.origin));
            }
            let keys = one.keys.iter().map(|key| AgentKey::parse(key));
            let keys: Vec<_> = keys
                .collect::<Result<_, _>>()
                .map_err(|error| malformed(&error.to_string()))?;
            if keys.is_empty() {
                return Err(malformed("a portal without keys"));
            }
            let authorities = one.authorities.map(|file| fs::read(folder.join(file)));
            portals.push(Portal {
                label,
                origin: one.origin,
                keys,
                name: one.name,
                authorities: authorities.transpose().map_err(unreadable)?,
            });
        }
        if portals.is_empty() {
            return Err(malformed("no portal"));
        }
        Ok(Self {
            portals,
            modules: modules(&folder.join(MODULES)).map_err(unreadable)?,
        })
    }
}

/// The paths of a list of libraries, one on each line; lines that begin with # say something else.
fn modules(list: &Path) -> io::Result<Vec<PathBuf>> {
    let text = match fs::read_to_string(list) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let lines = text.lines().map(str::trim);
    let paths = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(paths
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .collect())
}

/// `https://`, a host and perhaps a port; tests have `http://127.0.0.1` too.
fn is_origin(text: &str) -> bool {
    let test = || {
        let port = text.strip_prefix("http://127.0.0.1:")?;
        (cfg!(feature = "testing") && port.parse::<u16>().is_ok()).then_some(())
    };
    let Some(authority) = text.strip_prefix("https://") else {
        return test().is_some();
    };
    let (host, port) = match authority.split_once(':') {
        None => (authority, None),
        Some((host, port)) => (host, Some(port)),
    };
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    host.len() <= 253
        && host.split('.').all(is_part)
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|one| one.to_string() == port))
}

/// Fails where somebody else than root can change a file, or exchange it.
#[cfg(unix)]
fn administrators(file: &Path) -> Result<(), SetupError> {
    use std::os::unix::fs::MetadataExt as _;

    let told = |path: &Path| path.display().to_string();
    let real = file.canonicalize();
    let real = real.map_err(|error| SetupError::Unreadable(told(file), error))?;
    for path in real.ancestors() {
        let metadata = fs::metadata(path);
        let metadata = metadata.map_err(|error| SetupError::Unreadable(told(path), error))?;
        if metadata.uid() != 0 || metadata.mode() & 0o022 != 0 {
            return Err(SetupError::Writable(told(path)));
        }
    }
    Ok(())
}

/// The folder of programs is the administrator's by its own rights.
#[cfg(not(unix))]
fn administrators(_file: &Path) -> Result<(), SetupError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    fn read(text: &str) -> Result<Setup, SetupError> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(LIST), text).unwrap();
        fs::write(folder.path().join(MODULES), "# cards\n\n/opt/a.so\nb.so\n").unwrap();
        Setup::read(folder.path())
    }

    fn list(label: &str, origin: &str, key: &str, more: &str) -> String {
        format!(
            r#"{{"portals":[{{"label":"{label}","origin":"{origin}","keys":["{key}"],"name":{{"tr":"Portal","en":"Portal"}}{more}}}]}}"#
        )
    }

    #[test]
    fn a_list_is_read_only_where_every_part_is_what_it_has_to_be() {
        let setup = read(&list("saglik", "https://basvuru.example.org", KEY, "")).unwrap();
        assert_eq!(setup.portals[0].label.as_str(), "saglik");
        assert_eq!(setup.modules, [PathBuf::from("/opt/a.so")]);
        for bad in [
            list("Saglik", "https://basvuru.example.org", KEY, ""),
            list("saglik", "http://basvuru.example.org", KEY, ""),
            list("saglik", "http://127.0.0.1", KEY, ""),
            list("saglik", "https://basvuru.example.org/", KEY, ""),
            list("saglik", "https://a@basvuru.example.org", KEY, ""),
            list("saglik", "https://basvuru.example.org:x", KEY, ""),
            list("saglik", "https://basvuru.example.org:080", KEY, ""),
            list("saglik", "https://", KEY, ""),
            list("saglik", "https://basvuru..org", KEY, ""),
            list("saglik", "https://basvuru.example.org", "AAAA", ""),
            list("saglik", "https://basvuru.example.org", KEY, r#","more":1"#),
            list(
                "saglik",
                "https://basvuru.example.org",
                KEY,
                r#","authorities":"missing.pem""#,
            ),
            r#"{"portals":[]}"#.to_owned(),
            String::new(),
        ] {
            assert!(read(&bad).is_err(), "{bad}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_list_that_others_can_change_is_not_the_administrators() {
        use std::os::unix::fs::PermissionsExt as _;

        // Everybody may write into the folder of temporary files.
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).unwrap();
        let error = administrators(file.path()).unwrap_err();
        assert!(matches!(error, SetupError::Writable(_)), "{error}");
        administrators(Path::new("/etc/passwd")).unwrap();
    }
}
