//! Signed forms of programs that others wrote: the portal accepts them, and pyHanko and EU DSS agree
//! with it on the signature, its coverage and its certificate.

mod signers;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{FLAVOURS, fresh, non_conforming};
use crate::shell::{Failed, output};
use signers::{
    ACCEPTED, Java, LIBREOFFICE, NO_PADES, Signed, pyhanko, script, sign_by_java,
    sign_by_libreoffice, sign_by_mutool, sign_by_pyhanko, tasks, told,
};

/// The applicant of every signed form.
const APPLICANT: &str = "12345678950";

/// Whose own changes leave neither PDF/A-2a nor PDF/UA-1: pyHanko's stamp is in a Courier that is not
/// embedded (with a font it conforms: `sign.py`), and OpenPDF's list of a font's letters is wrong.
const NOT_CONFORMING: [&str; 4] = [
    "pyhanko-B-rsa",
    "pyhanko-visible-p256",
    "pyhanko-T-p384",
    "openpdf-visible-p256",
];

/// What pyHanko says of a file that it finds no fault with.
const SOUND: [&str; 6] = [
    r#""signatures": 1,"#,
    r#""intact": true"#,
    r#""valid": true"#,
    r#""trusted": true"#,
    r#""coverage": "ENTIRE_FILE""#,
    r#""modification": "NONE""#,
];

/// Has every program sign forms of every reason in both languages, and holds the judgements against
/// each other. `by_pdfsig`: what pdfsig signed, and of which forms. Gives what to tell.
pub(super) fn honest(
    folder: &Path,
    jar: &Path,
    issued: &[PathBuf],
    by_pdfsig: &[(PathBuf, PathBuf)],
    all: bool,
) -> Result<String, Failed> {
    let java = Java::new(folder)?;
    let (authority, files, kept) = (
        folder.join("authority"),
        folder.join("files"),
        folder.join("kept"),
    );
    for one in [&authority, &files, &kept] {
        fresh(one)?;
    }
    java.run("make", &authority, &[APPLICANT], "")?;
    let mut signed = tasks(&files, issued, all);
    sign_by_java(&java, &authority, &signed)?;
    let python = pyhanko()?;
    sign_by_pyhanko(&python, &authority, &signed)?;
    sign_by_mutool(&authority, &signed)?;
    if all {
        sign_by_libreoffice(folder, &authority, &signed)?;
    }
    signed.extend(by_pdfsig.iter().map(|(issued, file)| Signed {
        how: "pdfsig",
        issued: issued.clone(),
        file: file.clone(),
        expected: NO_PADES,
    }));
    let accepted = judge(&authority, &kept, &signed)?;
    agreed_by_pyhanko(&python, &authority, &accepted)?;
    agreed_by_dss(&java, &authority, &accepted)?;
    for flavour in FLAVOURS {
        still_conforms(jar, flavour, &kept)?;
    }
    Ok(format!(
        "{} forms signed by other programs: {} accepted, and pyHanko and EU DSS agree; {} refused with \
         what to do",
        signed.len(),
        accepted.len(),
        signed.len() - accepted.len(),
    ))
}

/// A file's name without its ending.
fn name(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// What the portal says; of those that it accepts gives what it keeps.
fn judge(authority: &Path, kept: &Path, signed: &[Signed]) -> Result<Vec<PathBuf>, Failed> {
    let lines: Vec<_> = signed
        .iter()
        .map(|one| format!("{}\t{}\n", one.issued.display(), one.file.display()))
        .collect();
    let mut command = Command::new("cargo");
    command
        .args(["run", "--quiet", "-p", "pades", "--example", "judge", "--"])
        .arg(authority.join("root.der"))
        .arg(APPLICANT);
    let said = told(&mut command, &lines.concat())?;
    let mut accepted = Vec::new();
    let mut wrong = Vec::new();
    let mut verdicts = said.lines();
    for one in signed {
        let verdict = verdicts.next().unwrap_or("nothing");
        let length = verdict
            .strip_prefix("accept ")
            .and_then(|rest| rest.split(' ').next()?.parse().ok());
        let said = length.map_or(verdict, |_| ACCEPTED[0]);
        if !one.expected.contains(&said) {
            wrong.push(format!("{}: {verdict}", one.file.display()));
        }
        if let Some(length) = length {
            let file = fs::read(&one.file)?;
            let path = kept.join(one.file.file_name().unwrap_or_default());
            fs::write(&path, file.get(..length).unwrap_or(&file))?;
            accepted.push(path);
        }
    }
    none("the portal says", &wrong)?;
    Ok(accepted)
}

/// Fails where there is anything.
fn none(what: &str, wrong: &[String]) -> Result<(), Failed> {
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Failed(format!("{what}:\n{}", wrong.join("\n"))))
    }
}

/// pyHanko reads no date as LibreOffice writes it (`Z'`), and says nothing of its files.
fn agreed_by_pyhanko(python: &Path, authority: &Path, files: &[PathBuf]) -> Result<(), Failed> {
    let read = |file: &&PathBuf| !name(file).ends_with(LIBREOFFICE);
    let files: Vec<PathBuf> = files.iter().filter(read).cloned().collect();
    let said = output(
        script(python, "pyhanko_validate.py")
            .arg(authority.join("root.der"))
            .args(&files),
    )?;
    agreed("pyHanko says", &files, &said, |line| {
        SOUND.iter().all(|part| line.contains(part))
    })
}

fn agreed_by_dss(java: &Java, authority: &Path, files: &[PathBuf]) -> Result<(), Failed> {
    let lines: Vec<_> = files
        .iter()
        .map(|file| format!("{}\n", file.display()))
        .collect();
    let said = java.run("judge", authority, &[], &lines.concat())?;
    agreed("EU DSS says", files, &said, |line| {
        line.starts_with("1 PAdES-") && line.ends_with(" TOTAL_PASSED null")
    })
}

fn agreed(
    who: &str,
    files: &[PathBuf],
    said: &str,
    is_sound: impl Fn(&str) -> bool,
) -> Result<(), Failed> {
    let mut lines = said.lines();
    let mut wrong = Vec::new();
    for file in files {
        let line = lines.next().unwrap_or("nothing");
        if !is_sound(line) {
            wrong.push(format!("{}: {line}", file.display()));
        }
    }
    none(who, &wrong)
}

/// Whether the forms are still of this flavour, but for those whose program's own changes leave none.
fn still_conforms(jar: &Path, flavour: &str, kept: &Path) -> Result<(), Failed> {
    let faults = non_conforming(jar, flavour, kept)?;
    let is_of = |file: &str, how: &str| file.ends_with(&format!("-{how}.pdf"));
    let wrong: Vec<_> = faults
        .iter()
        .filter(|(file, _)| !NOT_CONFORMING.iter().any(|how| is_of(file, how)))
        .map(|(_, faults)| faults.join("\n"))
        .collect();
    none(&format!("veraPDF {flavour}"), &wrong)?;
    let sound: Vec<_> = NOT_CONFORMING
        .into_iter()
        .filter(|how| !faults.iter().any(|(file, _)| is_of(file, how)))
        .map(|how| format!("{how}: of {flavour} now, take it from the list"))
        .collect();
    none("veraPDF", &sound)
}
