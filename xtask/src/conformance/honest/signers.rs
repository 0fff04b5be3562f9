//! The programs that sign forms, each by its own way of writing files.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::json;

use crate::{
    conformance::{fresh, tool},
    install,
    shell::{Failed, output, root},
};

/// The number of the forms' field.
const FIELD: &str = "6";

/// What the portal says of a form, one of these.
pub(super) type Expected = &'static [&'static str];
pub(super) const ACCEPTED: Expected = &["accept"];
/// Written anew.
const ANEW: Expected = &["refuse 2 issued_bytes_changed"];
/// What makes no PAdES: people are told the setting, or another program.
pub(super) const NO_PADES: Expected = &["refuse 4 other_format", "refuse 6 sub_filter"];

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
pub(super) const LIBREOFFICE: &str = "libreoffice";

/// Every third form is signed in each way, so that each way meets both languages and each form six
/// of them; where all is asked for, every form in every way.
const THIRD: usize = 3;

/// A signed form.
pub(super) struct Signed {
    pub(super) how: &'static str,
    pub(super) issued: PathBuf,
    pub(super) file: PathBuf,
    /// What the portal is to say of it.
    pub(super) expected: Expected,
}

/// Which form is signed in which way.
pub(super) fn tasks(files: &Path, issued: &[PathBuf], all: bool) -> Vec<Signed> {
    let mut ways = JAVA.to_vec();
    ways.extend(PYHANKO.map(|(how, ..)| (how, ACCEPTED)));
    ways.push((MUTOOL, NO_PADES));
    if all {
        ways.push((LIBREOFFICE, ACCEPTED));
    }
    let forms = issued
        .iter()
        .filter(|form| super::name(form).ends_with("-usual"));
    let mut signed = Vec::new();
    for (index, form) in forms.enumerate() {
        for (way, (how, expected)) in ways.iter().copied().enumerate() {
            if all || (index + way) % THIRD == 0 {
                signed.push(Signed {
                    how,
                    issued: form.clone(),
                    file: files.join(format!("{}-{how}.pdf", super::name(form))),
                    expected,
                });
            }
        }
    }
    signed
}

/// Our programs in Java, compiled.
pub(super) struct Java {
    path: String,
}

impl Java {
    pub(super) fn new(folder: &Path) -> Result<Self, Failed> {
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
    pub(super) fn run(
        &self,
        what: &str,
        at: &Path,
        more: &[&str],
        lines: &str,
    ) -> Result<String, Failed> {
        let mut command = Command::new("java");
        command
            .args(["-XX:+UseSerialGC", "-cp", &self.path, "Honest", what])
            .arg(at)
            .args(more);
        told(&mut command, lines)
    }
}

/// What a program says of these lines.
pub(super) fn told(command: &mut Command, lines: &str) -> Result<String, Failed> {
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

pub(super) fn sign_by_java(java: &Java, authority: &Path, signed: &[Signed]) -> Result<(), Failed> {
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
pub(super) fn pyhanko() -> Result<PathBuf, Failed> {
    let requirements = tool("requirements.txt").display().to_string();
    install::python("conformance", &["-r", &requirements])
}

/// One of the scripts that the verifier's own tests run.
pub(super) fn script(python: &Path, script: &str) -> Command {
    let mut command = Command::new(python);
    command.arg(root().join("app/pades/tests").join(script));
    command
}

pub(super) fn sign_by_pyhanko(
    python: &Path,
    authority: &Path,
    signed: &[Signed],
) -> Result<(), Failed> {
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

pub(super) fn sign_by_mutool(authority: &Path, signed: &[Signed]) -> Result<(), Failed> {
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
pub(super) fn sign_by_libreoffice(
    folder: &Path,
    authority: &Path,
    signed: &[Signed],
) -> Result<(), Failed> {
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
