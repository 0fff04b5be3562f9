//! The browser's files: hashed, compressed, weighed.

use std::{
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{
    shell::{Failed, root},
    steps::Steps,
    wasm::{self, Modules},
};

/// The most that a first visit to the sign-in page may load, brotli, in bytes.
const FIRST_LOAD: usize = 205_000;
/// The most that the style sheet may weigh, brotli, in bytes.
const STYLE: usize = 30 * 1024;

/// A file of the site.
struct Weighed {
    name: String,
    raw: usize,
    brotli: usize,
}

/// Builds `target/site`. A running server never sees half of it: files have
/// new names, and `assets.json`, which names them, is replaced last.
pub(crate) fn build() -> Result<(), Failed> {
    build_in(&mut Steps::new(STEPS))
}

/// How many steps of its own a build has.
pub(crate) const STEPS: usize = 2;

/// The same, as a part of more steps.
pub(crate) fn build_in(steps: &mut Steps) -> Result<(), Failed> {
    build_into("target/site", &start()?, steps)
}

/// Another version, in which every file has another address, for the journeys
/// that see one replaced by the other.
pub(crate) fn build_next() -> Result<(), Failed> {
    build_into(
        "target/site-next",
        &format!("{}// The next one.\n", start()?),
        &mut Steps::new(STEPS),
    )
}

/// The script that hydrates the page.
fn start() -> Result<String, Failed> {
    let script = std::fs::read_to_string(root().join("frontend/start.js"))?;
    Ok(wasm::without_comments(&script))
}

fn build_into(site: &str, start: &str, steps: &mut Steps) -> Result<(), Failed> {
    let at_first = wasm::is_new().then_some(
        "some minutes. About 250 crates are compiled, and then all of them together once \
         more, for a module that is as small as can be.",
    );
    let modules = steps.step(
        "The browser's side: the pages, compiled to WebAssembly",
        at_first,
        wasm::compile,
    )?;
    let what = format!("Its files: parted, packed and weighed, into {site}");
    steps.step(&what, None, || pack(site, start, &modules))
}

/// Makes the files of what was compiled, where anything has changed.
fn pack(site: &str, start: &str, modules: &Modules) -> Result<(), Failed> {
    let site = root().join(site);
    let package = site.join("pkg");
    std::fs::create_dir_all(&package)?;
    copy(&root().join("public"), &site)?;
    let style = style(&root().join("style/main.css"))?;
    let stamp = site.join("stamp");
    let shell = std::fs::read_to_string(root().join("frontend/shell.html"))?;
    let worker = std::fs::read_to_string(root().join("public/sw.js"))?;
    let guard = wasm::guard()?;
    // What is made of them follows from how, too.
    let making = concat!(include_str!("site.rs"), include_str!("wasm.rs"));
    let inputs = format!(
        "{}{}{}{}",
        hash(making.as_bytes()),
        hash(&std::fs::read(&modules.pages)?),
        hash(&std::fs::read(&modules.proof)?),
        hash(format!("{start}{guard}{style}{shell}{worker}").as_bytes())
    );
    if std::fs::read_to_string(&stamp).is_ok_and(|last| last == inputs) {
        return Ok(());
    }
    let scratch = root().join("target/site-scratch");
    std::fs::create_dir_all(&scratch)?;
    wasm::bind(&modules.pages, &scratch)?;
    wasm::bind_solver(&modules.proof, &scratch)?;
    let read = |name: &str| std::fs::read(scratch.join(name));
    let at_first = [wasm::GLUE, wasm::LOADER, wasm::FIRST];
    let parts = at_first
        .into_iter()
        .chain([wasm::STEPS])
        .chain(wasm::SOLVER)
        .map(|name| Ok((name, read(name)?)))
        .collect::<Result<Vec<_>, Failed>>()?;
    // The parts name each other, so they share a folder that is named after
    // them all.
    let mut all: Vec<u8> = parts.iter().flat_map(|(_, part)| part.clone()).collect();
    all.extend(start.as_bytes());
    let together = hash(&all);
    let folder = package.join(&together);
    std::fs::create_dir_all(&folder)?;
    let start = start
        .replace("GLUE", wasm::GLUE)
        .replace("LOADER", wasm::LOADER)
        .replace("FIRST", wasm::FIRST);
    let style_name = format!("style.{}.css", hash(style.as_bytes()));
    let mut first = vec![
        write(&folder.join("start.js"), start.as_bytes())?,
        write(&package.join(&style_name), style.as_bytes())?,
    ];
    let mut later = Vec::new();
    for (name, bytes) in &parts {
        let weighed = write(&folder.join(name), bytes)?;
        if at_first.contains(name) {
            first.push(weighed);
        } else {
            later.push(weighed);
        }
    }
    let at = |name: &str| format!("/pkg/{together}/{name}");
    let assets = serde_json::json!({
        "script": at("start.js"),
        "steps": at(wasm::STEPS),
        "solver": at(wasm::SOLVER[0]),
        "style": format!("/pkg/{style_name}"),
    });
    let shell = filled(
        &shell,
        &[
            ("STEPS", &at(wasm::STEPS)),
            ("SOLVER", &at(wasm::SOLVER[0])),
            ("STYLE", &format!("/pkg/{style_name}")),
            ("SCRIPT", &at("start.js")),
        ],
    );
    let shell_name = format!("shell.{}.html", hash(shell.as_bytes()));
    later.push(write(&package.join(&shell_name), shell.as_bytes())?);
    let mut files: Vec<String> = parts.iter().map(|(name, _)| at(name)).collect();
    files.extend([
        at("start.js"),
        format!("/pkg/{style_name}"),
        format!("/pkg/{shell_name}"),
        "/favicon.svg".to_owned(),
    ]);
    let worker = filled(
        &worker,
        &[
            ("VERSION", &hash(format!("{files:?}{worker}").as_bytes())),
            ("FILES", &serde_json::json!(files).to_string()),
            ("SHELL", &format!("/pkg/{shell_name}")),
        ],
    );
    later.push(write(&site.join("sw.js"), worker.as_bytes())?);
    let fresh = site.join("assets.json.new");
    std::fs::write(&fresh, assets.to_string())?;
    std::fs::rename(fresh, site.join("assets.json"))?;
    weigh(&first, &later)?;
    std::fs::write(stamp, inputs)?;
    Ok(())
}

/// A text with its `{NAMES}` replaced.
fn filled(text: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes a file with its compressed twins beside it.
fn write(path: &Path, bytes: &[u8]) -> Result<Weighed, Failed> {
    std::fs::write(path, bytes)?;
    let mut brotli = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &parameters)?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    std::fs::write(path.with_file_name(format!("{name}.br")), &brotli)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    std::fs::write(path.with_file_name(format!("{name}.gz")), gzip.finish()?)?;
    Ok(Weighed {
        name,
        raw: bytes.len(),
        brotli: brotli.len(),
    })
}

/// Prints the weights and holds them against the budget.
fn weigh(first: &[Weighed], later: &[Weighed]) -> Result<(), Failed> {
    println!("{:36} {:>9} {:>9}", "file", "raw", "brotli");
    for file in first.iter().chain(later) {
        println!("{:36} {:>9} {:>9}", file.name, file.raw, file.brotli);
    }
    let sum = |files: &[Weighed]| files.iter().map(|file| file.brotli).sum::<usize>();
    let all = sum(first);
    println!("{:36} {:>9} {all:>9} of {FIRST_LOAD}", "first load", "");
    println!("{:36} {:>9} {:>9}", "later", "", sum(later));
    let style: usize = first
        .iter()
        .filter(|file| Path::new(&file.name).extension() == Some("css".as_ref()))
        .map(|file| file.brotli)
        .sum();
    if all > FIRST_LOAD || style > STYLE {
        return Err(Failed("the site has grown past its budget".to_owned()));
    }
    Ok(())
}

/// The style sheet in one file: `@import` lines are replaced by what they
/// name, each within its layer; comments and indentation go.
fn style(main: &Path) -> Result<String, Failed> {
    let folder = main.parent().map(Path::to_path_buf).unwrap_or_default();
    let mut out = String::new();
    for line in std::fs::read_to_string(main)?.lines() {
        let Some(rest) = line.strip_prefix("@import \"") else {
            out.push_str(line);
            out.push('\n');
            continue;
        };
        let (name, layer) = rest
            .split_once("\" layer(")
            .and_then(|(name, rest)| Some((name, rest.split_once(')')?.0)))
            .ok_or_else(|| Failed(format!("style: {line}")))?;
        let text = std::fs::read_to_string(folder.join(name))
            .map_err(|error| Failed(format!("{name}: {error}")))?;
        let _ = writeln!(out, "@layer {layer} {{\n{text}\n}}");
    }
    Ok(compact(&out))
}

/// Without comments, indentation and empty lines; brotli does the rest.
fn compact(css: &str) -> String {
    let mut out = String::new();
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        rest = rest[start..]
            .find("*/")
            .map_or("", |end| &rest[start + end + 2..]);
    }
    out.push_str(rest);
    out.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn copy(from: &Path, to: &PathBuf) -> Result<(), Failed> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        // The worker is filled in later; a running server shall not see it empty.
        if entry.file_type()?.is_file() && entry.file_name() != "sw.js" {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
