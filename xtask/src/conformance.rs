//! Whether the printed forms are the PDF/A-2a and PDF/UA-1 that they say they
//! are, and can be signed, by programs that others wrote.

mod honest;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::{
    install,
    shell::{Failed, cargo, has, output, root, run},
};

const FLAVOURS: [&str; 2] = ["ua1", "2a"];

/// Fewer forms than this, and some kind of form was not printed.
const FEWEST: usize = 40;

/// Prints the forms, has them judged, has some signed, and has those judged. `all`: every form by
/// every program, LibreOffice too.
pub(crate) fn conformance(all: bool) -> Result<(), Failed> {
    for program in ["java", "javac", "mvn"] {
        if !has(program) {
            println!("conformance: skipped, for {program} is not on this machine");
            return Ok(());
        }
    }
    for (program, package) in [
        ("qpdf", "qpdf"),
        ("mutool", "mupdf-tools"),
        ("pdfsig", "poppler-utils"),
        ("certutil", "libnss3-tools"),
        ("zbarimg", "zbar-tools"),
    ] {
        install::package(program, package)?;
    }
    let folder = root().join("target/conformance");
    let (issued, signed) = (folder.join("sheets"), folder.join("signed"));
    fresh(&issued)?;
    fresh(&signed)?;
    sheets(&issued)?;
    let documents = documents(&issued)?;
    if documents.len() < FEWEST {
        return Err(Failed(format!(
            "{} documents in {}, fewer than {FEWEST}",
            documents.len(),
            issued.display()
        )));
    }
    let jar = verapdf(&folder)?;
    judge(&jar, &issued, &documents)?;
    let seen = folder.join("seen");
    for document in documents.iter().step_by(7) {
        fresh(&seen)?;
        scanned(document, &seen)?;
    }
    let signatures = sign(&signed, &documents)?;
    judge(&jar, &signed, &signatures)?;
    let by_pdfsig: Vec<_> = documents
        .iter()
        .map(|issued| {
            let name = issued.file_stem().unwrap_or_default().to_string_lossy();
            let file = signed.join(format!("{name}-pdfsig.pdf"));
            (issued.clone(), file)
        })
        .filter(|(_, file)| file.exists())
        .collect();
    let folder = folder.join("honest");
    let honest = honest::honest(&folder, &jar, &documents, &by_pdfsig, all)?;
    println!("{honest}");
    println!(
        "{} documents: ua1 passed, 2a passed, qpdf, MuPDF and Poppler found no \
         fault; {} signed by pyHanko and pdfsig: valid, ua1 passed, 2a passed",
        documents.len(),
        signatures.len(),
    );
    Ok(())
}

/// Prints every kind of form into the folder.
fn sheets(folder: &Path) -> Result<(), Failed> {
    let folder = folder.display().to_string();
    cargo(&[
        "run",
        "--quiet",
        "-p",
        "server",
        "--example",
        "sheets",
        "--",
        &folder,
    ])
}

/// An empty folder: what an earlier run left there would be judged again.
fn fresh(folder: &Path) -> Result<(), Failed> {
    let _ = fs::remove_dir_all(folder);
    Ok(fs::create_dir_all(folder)?)
}

/// The folder's PDFs by name.
fn documents(folder: &Path) -> Result<Vec<PathBuf>, Failed> {
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "pdf") {
            documents.push(path);
        }
    }
    documents.sort();
    Ok(documents)
}

/// The tools' own files.
fn tool(file: &str) -> PathBuf {
    root().join("server/tests/conformance").join(file)
}

/// Reads the square code of every page as a scanner of an office sees it: it
/// ends in the number and the mark that are printed beside it.
fn scanned(document: &Path, folder: &Path) -> Result<(), Failed> {
    run(Command::new("pdftoppm")
        .args(["-r", "150", "-png"])
        .arg(document)
        .arg(folder.join("page")))?;
    let mut pages: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    pages.sort();
    let read = output(Command::new("zbarimg").args(["-q", "--raw"]).args(&pages))?;
    let text = output(Command::new("pdftotext").arg(document).arg("-"))?;
    let mark = text
        .lines()
        .find_map(|line| {
            line.strip_prefix("Damga ")
                .or(line.strip_prefix("Stamp code "))
        })
        .map(|mark| mark.replace('-', ""))
        .unwrap_or_default();
    let found = read
        .lines()
        .filter(|line| line.ends_with(&format!("/{mark}")));
    if mark.is_empty() || found.count() != pages.len() {
        return Err(Failed(format!(
            "{}: the square codes say {read}",
            document.display()
        )));
    }
    Ok(())
}

/// What every program says of a folder's documents.
fn judge(jar: &Path, folder: &Path, documents: &[PathBuf]) -> Result<(), Failed> {
    for flavour in FLAVOURS {
        conforms(jar, flavour, folder, documents.len())?;
    }
    for document in documents {
        quiet(Command::new("qpdf").arg("--check").arg(document))?;
        quiet(Command::new("mutool").arg("info").arg(document))?;
        // Without -N, Debian's own says that it has no ICC.
        quiet(
            Command::new("mutool")
                .args(["draw", "-q", "-N", "-F", "trace", "-o", "/dev/null"])
                .arg(document),
        )?;
        quiet(Command::new("pdfinfo").arg(document))?;
        fonts(document, &quiet(Command::new("pdffonts").arg(document))?)?;
    }
    Ok(())
}

/// Runs a program that says nothing on the standard error where all is well,
/// and gives what it printed.
fn quiet(command: &mut Command) -> Result<String, Failed> {
    let said = format!("{command:?}");
    let output = command.current_dir(root()).output()?;
    if output.status.success() && output.stderr.is_empty() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Failed(format!(
        "{said}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    )))
}

/// Whether every font in pdffonts' table is embedded and can be read back.
fn fonts(document: &Path, table: &str) -> Result<(), Failed> {
    let mut rows = table.lines().skip(2).peekable();
    if rows.peek().is_none() {
        return Err(Failed(format!("{}: no fonts", document.display())));
    }
    for row in rows {
        // From the right: generation, object, unicode, subset, embedded. A
        // type may be of two words.
        let columns: Vec<&str> = row.split_whitespace().rev().collect();
        if !matches!(columns.as_slice(), [_, _, "yes", _, "yes", ..]) {
            return Err(Failed(format!("{}: {row}", document.display())));
        }
    }
    Ok(())
}

/// veraPDF's jar, of the version that the pom names.
fn verapdf(folder: &Path) -> Result<PathBuf, Failed> {
    let folder = folder.join("verapdf");
    fresh(&folder)?;
    output(
        Command::new("mvn")
            .args(["-q", "-B", "-Dmdep.stripVersion=true", "-f"])
            .arg(tool("pom.xml"))
            .arg("dependency:copy-dependencies")
            .arg(format!("-DoutputDirectory={}", folder.display())),
    )?;
    Ok(folder.join("cli.jar"))
}

/// Whether veraPDF finds a folder's documents, all of them, to be of a flavour.
fn conforms(jar: &Path, flavour: &str, folder: &Path, expected: usize) -> Result<(), Failed> {
    let jobs = judgements(jar, flavour, folder)?;
    let faults: Vec<String> = jobs.iter().flat_map(faults).collect();
    if !faults.is_empty() {
        return Err(Failed(format!("veraPDF {flavour}:\n{}", brief(&faults))));
    }
    if jobs.len() != expected {
        return Err(Failed(format!(
            "veraPDF {flavour}: {} documents of {expected}",
            jobs.len()
        )));
    }
    Ok(())
}

/// Those of a folder's documents that are not of a flavour, with what is wrong.
fn non_conforming(
    jar: &Path,
    flavour: &str,
    folder: &Path,
) -> Result<Vec<(String, Vec<String>)>, Failed> {
    let jobs = judgements(jar, flavour, folder)?;
    let each = jobs.iter().map(|job| (document(job), faults(job)));
    Ok(each.filter(|(_, faults)| !faults.is_empty()).collect())
}

/// What veraPDF says of each of a folder's documents.
fn judgements(jar: &Path, flavour: &str, folder: &Path) -> Result<Vec<Value>, Failed> {
    // It fails where a document does, and its report says which and why. It
    // runs for two seconds only: a compiler that takes pains would not pay.
    let output = Command::new("java")
        .args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar"])
        .arg(jar)
        .args(["--flavour", flavour, "--format", "json"])
        .args(["--maxfailuresdisplayed", "1"])
        .arg(folder)
        .output()?;
    let report: Value = serde_json::from_slice(&output.stdout).map_err(|error| {
        Failed(format!(
            "veraPDF {flavour}: {error}\n{}",
            String::from_utf8_lossy(&output.stderr)
        ))
    })?;
    let jobs = report.pointer("/report/jobs").and_then(Value::as_array);
    Ok(jobs.cloned().unwrap_or_default())
}

/// The document's name.
fn document(job: &Value) -> String {
    let path = job.pointer("/itemDetails/name").and_then(Value::as_str);
    let path = path.unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// What is wrong with one document, a line for each rule that it breaks.
fn faults(job: &Value) -> Vec<String> {
    let text = |value: &Value, pointer: &str| match value.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let name = document(job);
    let Some(result) = job.pointer("/validationResult/0") else {
        return vec![format!(
            "{name}: {}",
            text(job, "/taskException/exceptionMessage")
        )];
    };
    if result.get("compliant") == Some(&Value::Bool(true)) {
        return Vec::new();
    }
    let mut faults: Vec<String> = result
        .pointer("/details/ruleSummaries")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|rule| {
            format!(
                "{name}: {}-{} ({} times) {}\n    at {}",
                text(rule, "/clause"),
                text(rule, "/testNumber"),
                text(rule, "/failedChecks"),
                text(rule, "/checks/0/errorMessage"),
                text(rule, "/checks/0/context"),
            )
        })
        .collect();
    if faults.is_empty() {
        faults.push(format!("{name}: {}", text(result, "/statement")));
    }
    faults
}

/// The first of many, and how many more there are.
fn brief(faults: &[String]) -> String {
    const SHOWN: usize = 20;
    let shown = faults
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\n");
    match faults.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown}\nand {more} more"),
    }
}

/// Signs three of the documents by each program, and gives what they wrote.
fn sign(signed: &Path, issued: &[PathBuf]) -> Result<Vec<PathBuf>, Failed> {
    let requirements = tool("requirements.txt").display().to_string();
    let python = install::python("conformance", &["-r", &requirements])?;
    let chosen: Vec<&PathBuf> = [0, issued.len() / 2, issued.len().saturating_sub(1)]
        .into_iter()
        .filter_map(|index| issued.get(index))
        .collect();
    output(
        Command::new(python)
            .arg(tool("sign.py"))
            .arg(signed)
            .args(&chosen),
    )?;
    for document in &chosen {
        let name = document.file_stem().unwrap_or_default().to_string_lossy();
        output(
            Command::new("bash")
                .arg(tool("pdfsig.sh"))
                .arg(signed)
                .arg(document)
                .arg(signed.join(format!("{name}-signed.pdf"))),
        )?;
    }
    let written = documents(signed)?;
    if written.len() != 2 * chosen.len() {
        return Err(Failed(format!(
            "{} documents signed instead of {}",
            written.len(),
            2 * chosen.len()
        )));
    }
    Ok(written)
}
