//! The signing agent's package for Debian: built, and tried on a system of its own.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    install,
    shell::{Failed, cargo_in_sight, output, root, run},
};

/// Bytes of the program at most.
const LARGEST: u64 = 15 * 1024 * 1024;

/// Builds the package, with a folder's list of portals where one is named.
pub(crate) fn build(portals: Option<&str>) -> Result<(), Failed> {
    for (program, package) in [
        ("desktop-file-validate", "desktop-file-utils"),
        ("softhsm2-util", "softhsm2"),
        ("pkcs11-tool", "opensc"),
        ("Xvfb", "xvfb"),
        ("xdotool", "xdotool"),
        ("import", "imagemagick"),
    ] {
        install::package(program, package)?;
    }
    cargo_in_sight(&[
        "test",
        "-p",
        "agent",
        "--features",
        "testing",
        "--test",
        "it",
        "window::",
    ])?;
    cargo_in_sight(&["build", "-p", "agent", "--profile", "agent-release"])?;
    let program = root().join("target/agent-release/muhur-imza");
    let size = fs::metadata(&program)?.len();
    if size > LARGEST {
        return Err(Failed(format!("muhur-imza has {size} bytes")));
    }
    let folder = root().join("target/package");
    let tree = folder.join("tree");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&tree)?;
    lay_out(&tree, &program, portals)?;
    let version = version(&program)?;
    control(&tree, &version, size)?;
    let package = folder.join(format!("muhur-imza_{version}_amd64.deb"));
    run(Command::new("dpkg-deb")
        .args(["--build", "--root-owner-group"])
        .args([&tree, &package]))?;
    try_out(&package, &folder.join("system"))?;
    let bytes = fs::metadata(&package)?.len();
    println!(
        "{}: {bytes} bytes, the program {size}",
        package.canonicalize()?.display()
    );
    Ok(())
}

/// The version that a program says it has.
fn version(program: &Path) -> Result<String, Failed> {
    let said = output(Command::new(program).arg("--version"))?;
    let version = said.trim().strip_prefix("muhur-imza ");
    version
        .map(str::to_owned)
        .ok_or_else(|| Failed(format!("muhur-imza --version says {said}")))
}

fn lay_out(tree: &Path, program: &Path, portals: Option<&str>) -> Result<(), Failed> {
    let package = root().join("frontend/agent/package");
    let doc = "usr/share/doc/muhur-imza";
    let icons = "usr/share/icons/hicolor";
    let files = [
        (program.to_owned(), "usr/bin/muhur-imza".to_owned(), 0o755),
        of(
            &package,
            "debian/muhur-imza.desktop",
            "usr/share/applications/muhur-imza.desktop",
        ),
        of(
            &package,
            "debian/muhur-imza-code.desktop",
            "usr/share/applications/muhur-imza-code.desktop",
        ),
        of(
            &package,
            "portals.example.json",
            &format!("{doc}/portals.example.json"),
        ),
        of(
            &root(),
            "frontend/agent/README.md",
            &format!("{doc}/README.md"),
        ),
        of(&root(), "LICENSE", &format!("{doc}/copyright")),
        of(
            &root(),
            "server/fonts/OFL.txt",
            &format!("{doc}/fonts-OFL.txt"),
        ),
        of(
            &root(),
            "public/favicon.svg",
            &format!("{icons}/scalable/apps/muhur-imza.svg"),
        ),
        of(
            &root(),
            "public/icon-512.png",
            &format!("{icons}/512x512/apps/muhur-imza.png"),
        ),
    ];
    for (from, to, mode) in &files {
        put(from, &tree.join(to), *mode)?;
    }
    for entry in portals.map(fs::read_dir).transpose()?.into_iter().flatten() {
        let entry = entry?;
        let to = tree.join("usr/share/muhur-imza").join(entry.file_name());
        put(&entry.path(), &to, 0o644)?;
    }
    Ok(())
}

fn of(folder: &Path, from: &str, to: &str) -> (PathBuf, String, u32) {
    (folder.join(from), to.to_owned(), 0o644)
}

fn put(from: &Path, to: &Path, mode: u32) -> Result<(), Failed> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let told = |error| Failed(format!("{}: {error}", from.display()));
    fs::copy(from, to).map_err(told)?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode))?;
    Ok(())
}

fn control(tree: &Path, version: &str, size: u64) -> Result<(), Failed> {
    let from = root().join("frontend/agent/package/debian");
    let to = tree.join("DEBIAN");
    for script in ["postinst", "postrm"] {
        put(&from.join(script), &to.join(script), 0o755)?;
    }
    let text = fs::read_to_string(from.join("control"))?;
    let text = text.replace("@VERSION@", version);
    let text = text.replace("@SIZE@", &(size / 1024 + 1).to_string());
    fs::write(to.join("control"), text)?;
    Ok(())
}

/// Installs it on a system that has nothing else, looks at it, and removes it again.
fn try_out(package: &Path, system: &Path) -> Result<(), Failed> {
    fs::create_dir_all(system.join("var/lib/dpkg/info"))?;
    fs::create_dir_all(system.join("var/lib/dpkg/updates"))?;
    fs::write(system.join("var/lib/dpkg/status"), "")?;
    let dpkg = || {
        let mut dpkg = Command::new("dpkg");
        dpkg.arg(format!("--root={}", system.display())).args([
            "--force-script-chrootless",
            "--force-depends",
            "--force-not-root",
        ]);
        dpkg
    };
    run(dpkg().arg("--install").arg(package))?;
    for entry in ["muhur-imza", "muhur-imza-code"] {
        let path = system.join(format!("usr/share/applications/{entry}.desktop"));
        run(Command::new("desktop-file-validate").arg(path))?;
    }
    let links = fs::read_to_string(system.join("usr/share/applications/mimeinfo.cache"))?;
    if !links.contains("x-scheme-handler/muhur-imza=muhur-imza.desktop;") {
        return Err(Failed(format!("the links are nobody's: {links}")));
    }
    let program = system.join("usr/bin/muhur-imza");
    version(&program)?;
    // A list of one's own is for tests.
    let other = Command::new(&program)
        .args(["--portals", "/tmp", "--version"])
        .output()?;
    if other.status.code() != Some(2) {
        return Err(Failed(
            "the package takes another list of portals".to_owned(),
        ));
    }
    run(dpkg().args(["--purge", "muhur-imza"]))?;
    let left = output(
        Command::new("find")
            .arg(system)
            .args(["-not", "-type", "d", "-not", "-path", "*/var/*"]),
    )?;
    if left.is_empty() {
        Ok(())
    } else {
        Err(Failed(format!("left after removal: {left}")))
    }
}
