//! Where the makers' libraries are.

use std::path::PathBuf;

#[cfg(target_os = "linux")]
const KNOWN: &[&str] = &[
    "/usr/lib/libakisp11.so",
    "/usr/lib/x86_64-linux-gnu/libakisp11.so",
    "/usr/local/lib/libakisp11.so",
    "/opt/akis/libakisp11.so",
    "/usr/lib/libeTPkcs11.so",
    "/usr/lib/x86_64-linux-gnu/libeTPkcs11.so",
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/opensc-pkcs11.so",
];
#[cfg(target_os = "macos")]
const KNOWN: &[&str] = &[
    "/usr/local/lib/libakisp11.dylib",
    "/usr/local/lib/libeTPkcs11.dylib",
    "/Library/OpenSC/lib/opensc-pkcs11.so",
];
#[cfg(windows)]
const KNOWN: &[&str] = &[
    r"C:\Windows\System32\akisp11.dll",
    r"C:\Windows\System32\eTPKCS11.dll",
    r"C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll",
];

/// The libraries that are there: those of the list beside the portals first.
pub fn installed(listed: &[PathBuf]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    // Tests name their own and must not meet a reader of the computer they run on.
    let known = if cfg!(feature = "testing") {
        &[]
    } else {
        KNOWN
    };
    let all = listed
        .iter()
        .cloned()
        .chain(known.iter().map(PathBuf::from));
    for path in all {
        // One library behind two names is one.
        let Ok(real) = path.canonicalize() else {
            continue;
        };
        if !found.contains(&real) {
            found.push(real);
        }
    }
    found
}
