//! Programs that we did not write.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::authority::{AUTHORITY, Identity};

/// A Python with the packages of `requirements.txt`; without it (a plain `cargo test`) the tests
/// that need it say so and pass.
#[expect(
    clippy::disallowed_methods,
    reason = "what the test is run with is no setting of the portal's"
)]
pub fn python() -> Option<String> {
    let python = std::env::var_os("TEST_PYTHON");
    if python.is_none() {
        eprintln!("no TEST_PYTHON: cargo xtask test gives one");
    }
    python.map(|python| python.into_string().unwrap())
}

/// A folder of this test's own, empty.
pub fn folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pades-{number}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs one of the scripts and gives what it printed.
pub fn script(python: &str, name: &str, arguments: &[&Path], input: &str) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name);
    let mut child = Command::new(python)
        .arg(script)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// pyHanko signs a form; `more` is added to the task.
pub fn pyhanko(python: &str, form: &[u8], signer: &Identity, more: &str) -> Vec<u8> {
    let folder = folder();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let input = put("in.pdf", form);
    let key = put("key.der", signer.key.serialized_der());
    let certificate = put("certificate.der", &signer.der);
    let between = put("between.der", &AUTHORITY.between.der);
    let root = put("root.der", &AUTHORITY.root.der);
    let stamper = put("stamper.der", &AUTHORITY.stamper.der);
    let stamper_key = put("stamper-key.der", AUTHORITY.stamper.key.serialized_der());
    let more = more.replace(
        r#""stamped":true"#,
        &format!(r#""stamper":{stamper:?},"stamper_key":{stamper_key:?}"#),
    );
    let out = folder.join("out.pdf").display().to_string();
    let task = format!(
        r#"[{{"in":{input:?},"out":{out:?},"key":{key:?},"certificate":{certificate:?},"root":{root:?},"authorities":[{between:?}]{more}}}]"#
    );
    script(python, "pyhanko_sign.py", &[], &task);
    fs::read(out).unwrap()
}

/// What pyHanko says of signed forms, a line each.
pub fn pyhanko_says(python: &str, files: &[Vec<u8>]) -> Vec<String> {
    let folder = folder();
    let root = folder.join("root.der");
    fs::write(&root, &AUTHORITY.root.der).unwrap();
    let mut paths = vec![root];
    for (index, file) in files.iter().enumerate() {
        let path = folder.join(format!("{index}.pdf"));
        fs::write(&path, file).unwrap();
        paths.push(path);
    }
    let paths: Vec<_> = paths.iter().map(PathBuf::as_path).collect();
    let told = script(python, "pyhanko_validate.py", &paths, "");
    told.lines().map(str::to_owned).collect()
}

/// Whether qpdf finds nothing to complain about.
pub fn qpdf_is_content(file: &[u8]) {
    let path = folder().join("file.pdf");
    fs::write(&path, file).unwrap();
    let said = Command::new("qpdf")
        .arg("--check")
        .arg(&path)
        .output()
        .unwrap();
    assert!(
        said.status.success(),
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    );
}
