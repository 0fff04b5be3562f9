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

/// The number of the forms' field.
const FIELD: &str = "6";

/// The applicant of every signed form.
const APPLICANT: &str = "12345678950";

/// What the portal says of a form, one of these.
type Expected = &'static [&'static str];
const ACCEPTED: Expected = &["accept"];
/// Written anew.
const ANEW: Expected = &["refuse 2 issued_bytes_changed"];
/// What makes no PAdES: people are told the setting, or another program.
const NO_PADES: Expected = &["refuse 4 other_format", "refuse 6 sub_filter"];

/// What programs in Java do (`honest/Signers.java`), and what the portal says of it.
const JAVA: [(&str, Expected); 14] = [
    ("dss-B-rsa", ACCEPTED),
    ("dss-visible-p256", ACCEPTED),
    ("dss-own-p384", ACCEPTED),
    ("dss-certified-rsa", ACCEPTED),
    ("dss-T-p256", ACCEPTED),
    ("dss-LT-rsa", ACCEPTED),
    ("dss-LTA-p256", ACCEPTED),
    ("pdfbox-field-rsa", ACCEPTED),
    ("pdfbox-visible-p384", ACCEPTED),
    ("pdfbox-own-p256", ACCEPTED),
    ("openpdf-field-rsa", ACCEPTED),
    ("openpdf-visible-p256", ACCEPTED),
    ("openpdf-own-p384", ACCEPTED),
    ("openpdf-anew-rsa", ANEW),
];

/// What pyHanko does: key, and what is added to its task.
const PYHANKO: [(&str, &str, &str); 4] = [
    ("pyhanko-B-rsa", "rsa", ""),
    ("pyhanko-visible-p256", "p256", "visible"),
    ("pyhanko-T-p384", "p384", "stamped"),
    ("pyhanko-own-p256", "p256", "own"),
];

const MUTOOL: &str = "mutool";
const LIBREOFFICE: &str = "libreoffice";

/// Whose own changes leave neither PDF/A-2a nor PDF/UA-1: pyHanko's stamp is in a Courier that is not
/// embedded (with a font it conforms: `sign.py`), and OpenPDF's list of a font's letters is wrong.
const NOT_CONFORMING: [&str; 4] = [
    "pyhanko-B-rsa",
    "pyhanko-visible-p256",
    "pyhanko-T-p384",
    "openpdf-visible-p256",
];

/// Every third form is signed in each way, so that each way meets both languages and each form six
/// of them; where all is asked for, every form in every way.
const THIRD: usize = 3;

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
    expected: Expected,
}

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

/// Which form is signed in which way.
fn tasks(files: &Path, issued: &[PathBuf], all: bool) -> Vec<Signed> {
    let mut ways = JAVA.to_vec();
    ways.extend(PYHANKO.map(|(how, ..)| (how, ACCEPTED)));
    ways.push((MUTOOL, NO_PADES));
    if all {
        ways.push((LIBREOFFICE, ACCEPTED));
    }
    let forms = issued.iter().filter(|form| name(form).ends_with("-usual"));
    let mut signed = Vec::new();
    for (index, form) in forms.enumerate() {
        for (way, (how, expected)) in ways.iter().copied().enumerate() {
            if all || (index + way) % THIRD == 0 {
                signed.push(Signed {
                    how,
                    issued: form.clone(),
                    file: files.join(format!("{}-{how}.pdf", name(form))),
                    expected,
                });
            }
        }
    }
    signed
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
        .filter(|one| JAVA.iter().any(|(how, _)| *how == one.how))
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

fn sign_by_mutool(authority: &Path, signed: &[Signed]) -> Result<(), Failed> {
    for one in signed.iter().filter(|one| one.how == MUTOOL) {
        output(
            Command::new("mutool")
                .arg("sign")
                .arg("-s")
                .arg(authority.join("rsa.p12"))
                .args(["-P", "1234", "-o"])
                .args([&one.file, &one.issued])
                .arg(FIELD),
        )?;
    }
    Ok(())
}

/// LibreOffice has its certificates from Mozilla's database.
fn sign_by_libreoffice(folder: &Path, authority: &Path, signed: &[Signed]) -> Result<(), Failed> {
    install::package("soffice", "libreoffice-draw-nogui")?;
    install::package("/usr/lib/python3/dist-packages/uno.py", "python3-uno")?;
    let own = folder.join(LIBREOFFICE);
    let database = own.join("nss");
    fresh(&own)?;
    fresh(&database)?;
    let database = format!("sql:{}", database.display());
    output(Command::new("certutil").args(["-N", "-d", &database, "--empty-password"]))?;
    output(
        Command::new("pk12util")
            .arg("-i")
            .arg(authority.join("rsa.p12"))
            .args(["-W", "1234", "-K", "", "-d", &database]),
    )?;
    let lines: Vec<_> = signed
        .iter()
        .filter(|one| one.how == LIBREOFFICE)
        .map(|one| format!("{}\t{}\n", one.issued.display(), one.file.display()))
        .collect();
    let mut command = Command::new("/usr/bin/python3");
    command.arg(tool("libreoffice.py")).arg(&own);
    told(&mut command, &lines.concat())?;
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
