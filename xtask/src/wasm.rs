//! From the `frontend` crate to WebAssembly and its glue.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use wasm_bindgen_cli_support::Bindgen;

use crate::shell::{Failed, cargo_in_sight, has, output, root, run};

const TARGET: &str = "wasm32-unknown-unknown";

/// Compiles the browser's side.
pub(crate) fn compile() -> Result<Modules, Failed> {
    ensure_target()?;
    cargo_in_sight(&[
        "build",
        "-p",
        "frontend",
        "-p",
        "enhance",
        "-p",
        "proof",
        "--target",
        TARGET,
        "--profile",
        "wasm-release",
    ])?;
    Ok(Modules {
        pages: built().join("frontend.wasm"),
        sign_in: built().join("enhance.wasm"),
        proof: built().join("proof.wasm"),
    })
}

/// Where cargo puts what it compiles for the browser.
fn built() -> PathBuf {
    root().join("target").join(TARGET).join("wasm-release")
}

/// Whether nothing was ever compiled for the browser here.
pub(crate) fn is_new() -> bool {
    !built().exists()
}

/// What was compiled.
pub(crate) struct Modules {
    /// The pages.
    pub(crate) pages: PathBuf,
    /// What judges the sign-in form.
    pub(crate) sign_in: PathBuf,
    /// The captcha's sum.
    pub(crate) proof: PathBuf,
}

/// Automatic installs by the toolchain file may be off.
pub(crate) fn ensure_target() -> Result<(), Failed> {
    if !has("rustup") {
        return Ok(());
    }
    let installed = output(Command::new("rustup").args(["target", "list", "--installed"]))?;
    if installed.lines().any(|line| line == TARGET) {
        return Ok(());
    }
    run(Command::new("rustup").args(["target", "add", TARGET]))
}

/// The application: its glue, its module.
pub(crate) const PAGES: [&str; 2] = ["muhur.js", "muhur_bg.wasm"];

/// Makes the application's parts.
pub(crate) fn bind_pages(module: &Path, out: &Path) -> Result<(), Failed> {
    bind(module, out, "muhur")?;
    guard_glue(&out.join(PAGES[0]))
}

/// Where cargo keeps the sources of other crates.
#[expect(
    clippy::disallowed_methods,
    reason = "cargo is told by it where they are"
)]
fn registry() -> Result<String, Failed> {
    let cargo = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))
        .ok_or_else(|| Failed("there is no home directory".to_owned()))?;
    Ok(format!("{}/registry/src/", cargo.display()))
}

/// Blanks the paths of other crates' sources and of the standard library's. Only
/// the message of a panic has them, beside line and column: they are a kilobyte of
/// the first load, and name the machine that built it.
fn blank_paths(module: &mut [u8], registry: &str) {
    const LONGEST: usize = 200;
    for prefix in [registry.as_bytes(), b"/rustc/"] {
        let mut at = 0;
        while let Some(found) = position(&module[at..], prefix) {
            let start = at + found;
            let end = module.len().min(start + LONGEST);
            let path = &mut module[start..end];
            at = start + prefix.len();
            if let Some(length) = position(path, b".rs") {
                path[..length + 3].fill(b' ');
            }
        }
    }
}

fn position(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// What judges the sign-in form: its glue, its module.
pub(crate) const SIGN_IN: [&str; 2] = ["sign_in.js", "sign_in_bg.wasm"];

/// Makes its parts.
pub(crate) fn bind_sign_in(module: &Path, out: &Path) -> Result<(), Failed> {
    bind(module, out, "sign_in")
}

/// The worker that does the captcha's sum: its script, its glue, its module.
pub(crate) const SOLVER: [&str; 3] = ["worker.js", "solver.js", "solver_bg.wasm"];

/// Makes the worker's parts.
pub(crate) fn bind_solver(module: &Path, out: &Path) -> Result<(), Failed> {
    bind(module, out, "solver")?;
    std::fs::copy(
        root().join("frontend/proof").join(SOLVER[0]),
        out.join(SOLVER[0]),
    )?;
    Ok(())
}

/// Makes the glue and the module of a crate. Nothing goes out with names: those
/// alone are a third of a small application. No `wasm-opt` either: it makes modules
/// smaller, and what brotli makes of them larger (290 kB to 301 kB when it was tried).
fn bind(module: &Path, out: &Path, name: &str) -> Result<(), Failed> {
    Bindgen::new()
        .input_path(module)
        .out_name(name)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true)
        .and_then(|bindgen| bindgen.generate(out))
        .map_err(|error| Failed(format!("wasm-bindgen: {error:#}")))?;
    let (glue, bound) = (
        out.join(format!("{name}.js")),
        out.join(format!("{name}_bg.wasm")),
    );
    bare_glue(&glue)?;
    shorten(&bound, &glue)?;
    let mut bare = without_names(&std::fs::read(&bound)?)
        .ok_or_else(|| Failed(format!("{} is no module", bound.display())))?;
    blank_paths(&mut bare, &registry()?);
    Ok(std::fs::write(bound, bare)?)
}

/// Takes out of a glue what only its readers need: a kilobyte of the first load.
fn bare_glue(glue: &Path) -> Result<(), Failed> {
    let bare = without_comments(&std::fs::read_to_string(glue)?);
    Ok(std::fs::write(glue, bare)?)
}

/// What stands in front of the glue.
pub(crate) fn guard() -> Result<String, Failed> {
    let guard = std::fs::read_to_string(root().join("frontend/guard.js"))?;
    Ok(without_comments(&guard))
}

/// Where the glue takes the module's exports.
const TAKEN: &str = "wasm = instance.exports;";

/// Has the glue call into the module by the guard alone.
fn guard_glue(glue: &Path) -> Result<(), Failed> {
    let script = std::fs::read_to_string(glue)?;
    if script.matches(TAKEN).count() != 1 {
        return Err(Failed(format!("the glue has not one `{TAKEN}`")));
    }
    let guarded = script.replace(TAKEN, "wasm = guarded(instance.exports);");
    Ok(std::fs::write(glue, guard()? + &guarded)?)
}

/// A script as wasm-bindgen and we write it, without its comments, which stand on
/// lines of their own, and without indentation. No text goes over several lines.
pub(crate) fn without_comments(script: &str) -> String {
    let mut bare = String::with_capacity(script.len());
    let mut inside = false;
    for line in script.lines().map(str::trim) {
        let begins = line.starts_with("/*");
        if inside || begins {
            inside = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            bare.push_str(line);
            bare.push('\n');
        }
    }
    bare
}

/// A module without its custom sections (WebAssembly core specification 5.5):
/// each section is an identifier, zero for a custom one, a length and so many
/// bytes.
fn without_names(module: &[u8]) -> Option<Vec<u8>> {
    let (header, mut rest) = module.split_at_checked(8)?;
    let mut out = header.to_vec();
    while let [identifier, after @ ..] = rest {
        let (length, used) = leb128(after)?;
        let end = 1 + used + length;
        if *identifier != 0 {
            out.extend_from_slice(rest.get(..end)?);
        }
        rest = rest.get(end..)?;
    }
    Some(out)
}

/// Gives the functions that the module imports from its glue short names in
/// both: each has a hash at its end, twice sixteen signs that no compression
/// makes smaller.
fn shorten(module: &Path, glue: &Path) -> Result<(), Failed> {
    let mut script = std::fs::read_to_string(glue)?;
    let mut count = 0;
    let shorter = |name: &str| {
        let key = format!("\n{name}: function");
        if script.matches(&key).count() != 1 {
            return None;
        }
        count += 1;
        let short = format!("i{count}");
        script = script.replace(&key, &format!("\n{short}: function"));
        Some(short)
    };
    let shortened = with_imports(&std::fs::read(module)?, shorter)
        .ok_or_else(|| Failed(format!("{}: its imports cannot be read", module.display())))?;
    std::fs::write(module, shortened)?;
    Ok(std::fs::write(glue, script)?)
}

/// A module whose imports have other names (WebAssembly core specification
/// 5.5.5): `renamed` gives the new one, or nothing where the old one stays.
fn with_imports(module: &[u8], mut renamed: impl FnMut(&str) -> Option<String>) -> Option<Vec<u8>> {
    let (header, mut rest) = module.split_at_checked(8)?;
    let mut out = header.to_vec();
    while let [identifier, after @ ..] = rest {
        let (length, used) = leb128(after)?;
        let end = 1 + used + length;
        if *identifier == 2 {
            let imports = imports(rest.get(1 + used..end)?, &mut renamed)?;
            out.push(2);
            write_leb128(&mut out, imports.len());
            out.extend(imports);
        } else {
            out.extend_from_slice(rest.get(..end)?);
        }
        rest = rest.get(end..)?;
    }
    Some(out)
}

/// The section of the imports: module, name, kind and type of each. Only
/// functions, whose type is a number, are read on; anything else is unknown.
fn imports(section: &[u8], renamed: &mut impl FnMut(&str) -> Option<String>) -> Option<Vec<u8>> {
    let (many, mut at) = leb128(section)?;
    let mut out = section.get(..at)?.to_vec();
    let text = |at: &mut usize| {
        let (length, used) = leb128(section.get(*at..)?)?;
        let from = *at + used;
        *at = from + length;
        std::str::from_utf8(section.get(from..*at)?).ok()
    };
    for _ in 0..many {
        let from = text(&mut at)?;
        let name = text(&mut at)?;
        let short = renamed(name);
        for part in [from, short.as_deref().unwrap_or(name)] {
            write_leb128(&mut out, part.len());
            out.extend_from_slice(part.as_bytes());
        }
        let kind = section.get(at..)?;
        if *kind.first()? != 0 {
            return None;
        }
        let (_, used) = leb128(kind.get(1..)?)?;
        out.extend_from_slice(kind.get(..=used)?);
        at += 1 + used;
    }
    Some(out)
}

fn write_leb128(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            return out.push(low);
        }
        out.push(low | 0x80);
    }
}

/// A number in seven bits a byte, and how many bytes it took.
fn leb128(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_the_script_stays() {
        let script = "/**\n * @returns {number}\n */\nfunction a() {\n    // why\n    return '//';\n}\n\n/* b */\nexport { a };\n";
        assert_eq!(
            without_comments(script),
            "function a() {\nreturn '//';\n}\nexport { a };\n"
        );
    }

    #[test]
    fn names_go_and_the_rest_stays() {
        let module = b"\0asm\x01\0\0\0\x01\x02ab\0\x84\x80\0name\x0a\x01c";
        let bare: &[u8] = b"\0asm\x01\0\0\0\x01\x02ab\x0a\x01c";
        assert_eq!(without_names(module).as_deref(), Some(bare));
        assert_eq!(without_names(&module[..14]), None);
    }

    #[test]
    fn paths_of_other_crates_go_and_nothing_is_moved() {
        let mut module = *b"a/home/x/registry/src/y/z.rsbapp/src/lib.rs/rustc/0/core.rsc/rustc/d";
        blank_paths(&mut module, "/home/x/registry/src/");
        let expected = format!(
            "a{}bapp/src/lib.rs{}c/rustc/d",
            " ".repeat(27),
            " ".repeat(16)
        );
        assert_eq!(module, expected.as_bytes());
    }

    #[test]
    fn imports_are_renamed_and_the_rest_stays() {
        let mut module = b"\0asm\x01\0\0\0\x01\x02ab".to_vec();
        module.extend(b"\x02\x14\x02\x01m\x04long\x00\x81\x01\x01m\x04kept\x00\x02\x0a\x01c");
        let short = |name: &str| (name == "long").then(|| "s".to_owned());
        let mut expected = b"\0asm\x01\0\0\0\x01\x02ab".to_vec();
        expected.extend(b"\x02\x11\x02\x01m\x01s\x00\x81\x01\x01m\x04kept\x00\x02\x0a\x01c");
        assert_eq!(with_imports(&module, short), Some(expected));
        assert_eq!(with_imports(&module[..20], |_| None), None);
    }
}
