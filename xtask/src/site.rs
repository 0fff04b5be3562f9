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
const FIRST_LOAD: usize = 48_000;
/// The most that the application may load, beside the style sheet, brotli, in bytes.
const APP_LOAD: usize = 370_000;
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
    build_into("target/site", &Scripts::read()?, steps)
}

/// Another version, in which every file has another address, for the journeys
/// that see one replaced by the other.
pub(crate) fn build_next() -> Result<(), Failed> {
    let mut scripts = Scripts::read()?;
    scripts.start.push_str("// The next one.\n");
    build_into("target/site-next", &scripts, &mut Steps::new(STEPS))
}

/// The scripts that pages begin with, each behind what both kinds of page share.
struct Scripts {
    /// Hydrates a page of the application.
    start: String,
    /// Enhances a plain page.
    enhance: String,
    /// Follows the signing agent.
    follow: String,
}

impl Scripts {
    fn read() -> Result<Self, Failed> {
        let read = |name: &str| std::fs::read_to_string(root().join("frontend").join(name));
        let shared = read("shared.js")?;
        let both = |name| -> Result<String, Failed> {
            Ok(wasm::without_comments(&(shared.clone() + &read(name)?)))
        };
        Ok(Self {
            start: both("start.js")?,
            enhance: both("enhance/enhance.js")?,
            follow: wasm::without_comments(&read("follow.js")?),
        })
    }
}

fn build_into(site: &str, scripts: &Scripts, steps: &mut Steps) -> Result<(), Failed> {
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
    steps.step(&what, None, || pack(site, scripts, &modules))
}

/// The script of the application's pages.
const START: &str = "start.js";
/// The script of the plain pages.
const ENHANCE: &str = "enhance.js";
/// The script of the page beside the signing agent.
const FOLLOW: &str = "follow.js";

/// Makes the files of what was compiled, where anything has changed.
fn pack(site: &str, scripts: &Scripts, modules: &Modules) -> Result<(), Failed> {
    let site = root().join(site);
    let package = site.join("pkg");
    std::fs::create_dir_all(&package)?;
    copy(&root().join("public"), &site)?;
    let style = style(&root().join("style/main.css"))?;
    let stamp = site.join("stamp");
    let shell = std::fs::read_to_string(root().join("frontend/shell.html"))?;
    let worker = std::fs::read_to_string(root().join("public/sw.js"))?;
    let guard = wasm::guard()?;
    let Scripts {
        start,
        enhance,
        follow,
    } = scripts;
    let texts = [start, enhance, follow, &guard, &style, &shell, &worker].map(String::as_str);
    let inputs = inputs(modules, &texts.concat())?;
    if std::fs::read_to_string(&stamp).is_ok_and(|last| last == inputs) {
        return Ok(());
    }
    let scratch = root().join("target/site-scratch");
    std::fs::create_dir_all(&scratch)?;
    wasm::bind_pages(&modules.pages, &scratch)?;
    wasm::bind_sign_in(&modules.sign_in, &scratch)?;
    wasm::bind_solver(&modules.proof, &scratch)?;
    let with = |script: &str, [glue, module]: [&str; 2]| {
        let script = script.replace("GLUE", glue).replace("MODULE", module);
        script.into_bytes()
    };
    let (start, enhance) = (with(start, wasm::PAGES), with(enhance, wasm::SIGN_IN));
    let follow = follow.clone().into_bytes();
    let mut parts = vec![(START, start), (ENHANCE, enhance), (FOLLOW, follow)];
    for name in wasm::PAGES
        .into_iter()
        .chain(wasm::SIGN_IN)
        .chain(wasm::SOLVER)
    {
        parts.push((name, std::fs::read(scratch.join(name))?));
    }
    // The parts name each other, so they share a folder that is named after
    // them all.
    let all: Vec<u8> = parts.iter().flat_map(|(_, part)| part.clone()).collect();
    let together = hash(&all);
    let folder = package.join(&together);
    std::fs::create_dir_all(&folder)?;
    let style_name = format!("style.{}.css", hash(style.as_bytes()));
    let at = |name: &str| format!("/pkg/{together}/{name}");
    let mut first = vec![write(&package.join(&style_name), style.as_bytes())?];
    let (mut app, mut later) = (Vec::new(), Vec::new());
    for (name, bytes) in &parts {
        let weighed = write(&folder.join(name), bytes)?;
        if *name == ENHANCE || wasm::SIGN_IN.contains(name) {
            first.push(weighed);
        } else if *name == START || wasm::PAGES.contains(name) {
            app.push(weighed);
        } else {
            later.push(weighed);
        }
    }
    let ahead = [START].into_iter().chain(wasm::PAGES).map(at);
    let assets = serde_json::json!({
        "script": at(START),
        "enhance": at(ENHANCE),
        "follow": at(FOLLOW),
        "ahead": ahead.collect::<Vec<_>>(),
        "solver": at(wasm::SOLVER[0]),
        "style": format!("/pkg/{style_name}"),
    });
    let shell = filled(
        &shell,
        &[
            ("SOLVER", &at(wasm::SOLVER[0])),
            ("STYLE", &format!("/pkg/{style_name}")),
            ("SCRIPT", &at(START)),
        ],
    );
    let shell_name = format!("shell.{}.html", hash(shell.as_bytes()));
    later.push(write(&package.join(&shell_name), shell.as_bytes())?);
    let mut files: Vec<String> = parts.iter().map(|(name, _)| at(name)).collect();
    files.extend([
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
    weigh(&first, &app, &later)?;
    std::fs::write(stamp, inputs)?;
    Ok(())
}

/// What the files are made of: whether anything of it has changed.
fn inputs(modules: &Modules, texts: &str) -> Result<String, Failed> {
    // What is made of them follows from how, too.
    let making = concat!(include_str!("site.rs"), include_str!("wasm.rs"));
    let mut sums = hash(making.as_bytes());
    for module in [&modules.pages, &modules.sign_in, &modules.proof] {
        sums += &hash(&std::fs::read(module)?);
    }
    Ok(sums + &hash(texts.as_bytes()))
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
fn weigh(first: &[Weighed], app: &[Weighed], later: &[Weighed]) -> Result<(), Failed> {
    println!("{:36} {:>9} {:>9}", "file", "raw", "brotli");
    for file in first.iter().chain(app).chain(later) {
        println!("{:36} {:>9} {:>9}", file.name, file.raw, file.brotli);
    }
    let sum = |files: &[Weighed]| files.iter().map(|file| file.brotli).sum::<usize>();
    let (all, application) = (sum(first), sum(app));
    println!("{:36} {:>9} {all:>9} of {FIRST_LOAD}", "first load", "");
    println!(
        "{:36} {:>9} {application:>9} of {APP_LOAD}",
        "application", ""
    );
    println!("{:36} {:>9} {:>9}", "later", "", sum(later));
    let style: usize = first
        .iter()
        .filter(|file| Path::new(&file.name).extension() == Some("css".as_ref()))
        .map(|file| file.brotli)
        .sum();
    if all > FIRST_LOAD || application > APP_LOAD || style > STYLE {
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
