//! Signed forms of programs that others wrote: the portal accepts them, and pyHanko and EU DSS agree
//! with it on the signature, its coverage and its certificate.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::json;

use super::{FLAVOURS, fresh, non_conforming, tool};
use crate::{
    install,
    shell::{Failed, output, root},
};

/// The applicant of every signed form.
const APPLICANT: &str = "12345678950";

/// What programs in Java do (`honest/Signers.java`), and what the portal says of it.
const JAVA: [(&str, &str); 14] = [
    ("dss-B-rsa", "accept"),
    ("dss-visible-p256", "accept"),
    ("dss-own-p384", "accept"),
    ("dss-certified-rsa", "accept"),
    ("dss-T-p256", "accept"),
    ("dss-LT-rsa", "accept"),
    ("dss-LTA-p256", "accept"),
    ("pdfbox-field-rsa", "accept"),
    ("pdfbox-visible-p384", "accept"),
    ("pdfbox-own-p256", "accept"),
    ("openpdf-field-rsa", "accept"),
    ("openpdf-visible-p256", "accept"),
    ("openpdf-own-p384", "accept"),
    ("openpdf-anew-rsa", "refuse 2 issued_bytes_changed"),
];

/// What pyHanko does: key, and what is added to its task.
const PYHANKO: [(&str, &str, &str); 4] = [
    ("pyhanko-B-rsa", "rsa", ""),
    ("pyhanko-visible-p256", "p256", "visible"),
    ("pyhanko-T-p384", "p384", "stamped"),
    ("pyhanko-own-p256", "p256", "own"),
];

/// Whose changes leave no PDF/A-2a or no PDF/UA-1, whatever they sign.
const NOT_CONFORMING: [(&str, &[&str]); 2] = [("ua1", &[]), ("2a", &[])];

/// What pyHanko says of a file that it finds no fault with.
const SOUND: [&str; 6] = [
    r#""signatures": 1,"#,
    r#""intact": true"#,
    r#""valid": true"#,
    r#""trusted": true"#,
    r#""coverage": "ENTIRE_FILE""#,
    r#""modification": "NONE""#,
];

/// A signed form.
struct Signed {
    how: &'static str,
    issued: PathBuf,
    file: PathBuf,
    /// What the portal is to say of it.
    expected: &'static str,
}

/// Has every program sign forms of every reason in both languages, and holds the judgements against
/// each other. Gives what to tell.
pub(super) fn honest(folder: &Path, jar: &Path, issued: &[PathBuf]) -> Result<String, Failed> {
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
    let forms: Vec<_> = issued
        .iter()
        .filter(|form| name(form).ends_with("-usual"))
        .collect();
    let mut signed = Vec::new();
    for form in &forms {
        let named = JAVA.into_iter();
        let by_python = PYHANKO.map(|(how, ..)| (how, "accept"));
        for (how, expected) in named.chain(by_python) {
            signed.push(Signed {
                how,
                issued: (*form).clone(),
                file: files.join(format!("{}-{how}.pdf", name(form))),
                expected,
            });
        }
    }
    sign_by_java(&java, &authority, &signed)?;
    let python = pyhanko()?;
    sign_by_pyhanko(&python, &authority, &signed)?;
    let accepted = judge(&authority, &kept, &signed)?;
    agreed_by_pyhanko(&python, &authority, &accepted)?;
    agreed_by_dss(&java, &authority, &accepted)?;
    for flavour in FLAVOURS {
        still_conforms(jar, flavour, &kept)?;
    }
    Ok(format!(
        "{} signed forms of EU DSS, PDFBox, OpenPDF and pyHanko, by {} ways of signing: {} accepted as \
         pyHanko and EU DSS do",
        signed.len(),
        JAVA.len() + PYHANKO.len(),
        accepted.len(),
    ))
}

/// A file's name without its ending.
fn name(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Our programs in Java, compiled.
struct Java {
    path: String,
}

impl Java {
    fn new(folder: &Path) -> Result<Self, Failed> {
        let (libraries, classes) = (folder.join("libraries"), folder.join("classes"));
        fresh(&libraries)?;
        fresh(&classes)?;
        let sources = tool("honest");
        output(
            Command::new("mvn")
                .args(["-q", "-B", "-f"])
                .arg(sources.join("pom.xml"))
                .arg("dependency:copy-dependencies")
                .arg(format!("-DoutputDirectory={}", libraries.display())),
        )?;
        let path = format!("{}:{}/*", classes.display(), libraries.display());
        let mut compile = Command::new("javac");
        compile.arg("-d").arg(&classes).args(["-cp", &path]);
        for source in ["Authority.java", "Signers.java", "Honest.java"] {
            compile.arg(sources.join(source));
        }
        output(&mut compile)?;
        Ok(Self { path })
    }

    /// Runs one of them with these lines to read.
    fn run(&self, what: &str, at: &Path, more: &[&str], lines: &str) -> Result<String, Failed> {
        let mut command = Command::new("java");
        command
            .args(["-XX:+UseSerialGC", "-cp", &self.path, "Honest", what])
            .arg(at)
            .args(more);
        told(&mut command, lines)
    }
}

/// What a program says of these lines.
fn told(command: &mut Command, lines: &str) -> Result<String, Failed> {
    let said = format!("{command:?}");
    let mut child = command
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Failed(format!("{said}: {error}")))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(lines.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let why = String::from_utf8_lossy(&output.stderr);
    Err(Failed(format!("{said}: {why}")))
}

fn sign_by_java(java: &Java, authority: &Path, signed: &[Signed]) -> Result<(), Failed> {
    let tasks: Vec<_> = signed
        .iter()
        .filter(|one| !one.how.starts_with("pyhanko"))
        .map(|one| {
            format!(
                "{}\t{}\t{}\n",
                one.how,
                one.issued.display(),
                one.file.display()
            )
        })
        .collect();
    let font = root().join("server/fonts/NotoSans-Regular.ttf");
    let font = font.display().to_string();
    java.run("sign", authority, &[&font], &tasks.concat())?;
    Ok(())
}

/// A Python with pyHanko.
fn pyhanko() -> Result<PathBuf, Failed> {
    let requirements = tool("requirements.txt").display().to_string();
    install::python("conformance", &["-r", &requirements])
}

/// One of the scripts that the verifier's own tests run.
fn script(python: &Path, script: &str) -> Command {
    let mut command = Command::new(python);
    command.arg(root().join("app/pades/tests").join(script));
    command
}

fn sign_by_pyhanko(python: &Path, authority: &Path, signed: &[Signed]) -> Result<(), Failed> {
    let of = |file: &str| authority.join(file).display().to_string();
    let mut tasks = Vec::new();
    for one in signed {
        let Some((_, key, more)) = PYHANKO.iter().find(|(how, ..)| *how == one.how) else {
            continue;
        };
        let mut task = json!({
            "in": one.issued,
            "out": one.file,
            "key": of(&format!("{key}.key")),
            "certificate": of(&format!("{key}.der")),
            "authorities": [of("between.der")],
            "root": of("root.der"),
            "digest": if *key == "p384" { "sha384" } else { "sha256" },
        });
        match *more {
            "visible" => task["visible"] = json!(true),
            "stamped" => {
                task["stamper"] = json!(of("stamper.der"));
                task["stamper_key"] = json!(of("stamper.key"));
            }
            "own" => {
                task["field"] = json!("Signature1");
                task["box"] = json!([0, 0, 0, 0]);
            }
            _ => {}
        }
        tasks.push(task);
    }
    told(
        &mut script(python, "pyhanko_sign.py"),
        &json!(tasks).to_string(),
    )?;
    Ok(())
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
        let expected = match length {
            Some(_) => one.expected == "accept",
            None => one.expected == verdict,
        };
        if !expected {
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

fn agreed_by_pyhanko(python: &Path, authority: &Path, files: &[PathBuf]) -> Result<(), Failed> {
    let said = output(
        script(python, "pyhanko_validate.py")
            .arg(authority.join("root.der"))
            .args(files),
    )?;
    agreed("pyHanko says", files, &said, |line| {
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
    let broken = NOT_CONFORMING
        .iter()
        .find(|(of, _)| *of == flavour)
        .map_or(&[][..], |(_, broken)| broken);
    let faults = non_conforming(jar, flavour, kept)?;
    let mut wrong = Vec::new();
    for (file, faults) in &faults {
        if !broken
            .iter()
            .any(|how| file.ends_with(&format!("-{how}.pdf")))
        {
            wrong.push(faults.join("\n"));
        }
    }
    none(&format!("veraPDF {flavour}"), &wrong)?;
    for how in broken {
        if !faults
            .iter()
            .any(|(file, _)| file.ends_with(&format!("-{how}.pdf")))
        {
            return Err(Failed(format!(
                "{how} is {flavour} now: take it from the list"
            )));
        }
    }
    Ok(())
}
