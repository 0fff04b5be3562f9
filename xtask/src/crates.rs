//! What crates may come in: their licences, those that are no longer kept or of
//! which an advisory tells, and what they need of the machine that builds them.
//! Read from `cargo metadata`, so that it needs no network; nothing here replaces
//! a look at the advisories themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde_json::Value;
use spdx::{Expression, Licensee, ParseMode};

use crate::shell::{Failed, output};

/// Licences that any crate may have.
const LICENCES: [&str; 10] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Others, each for one crate.
const LICENCES_OF_ONE: [(&str, &str, &str); 2] = [
    (
        "base16",
        "CC0-1.0",
        "a dedication to the public; of the macro that splits the pages",
    ),
    (
        "xxhash-rust",
        "BSL-1.0",
        "Boost's licence asks for nothing of what is compiled; of server_fn",
    ),
];

/// A crate that is used although it is no longer kept or an advisory tells of it.
struct Advised {
    name: &'static str,
    advisory: &'static str,
    why: &'static str,
    /// Who may use it: for anybody else the reason is not thought through.
    users: &'static [&'static str],
}

const ADVISED: [Advised; 4] = [
    Advised {
        name: "paste",
        advisory: "RUSTSEC-2024-0436: no longer maintained",
        why: "a macro that joins names while Leptos is compiled",
        users: &[
            "either_of",
            "leptos",
            "reactive_graph",
            "reactive_stores",
            "tachys",
        ],
    },
    Advised {
        name: "rsa",
        advisory: "RUSTSEC-2023-0071: its times tell of private keys",
        why: "only signatures of an identity provider's tokens are verified, with public keys",
        users: &["openidconnect"],
    },
    Advised {
        name: "rustybuzz",
        advisory: "RUSTSEC-2026-0206: no longer maintained",
        why: "in tests alone, which compare the printer's letters with a shaper's",
        users: &["server"],
    },
    Advised {
        name: "ttf-parser",
        advisory: "RUSTSEC-2026-0192: no longer maintained",
        why: "reads the fonts that are compiled in, and none that anybody sends",
        users: &["owned_ttf_parser", "rustybuzz", "server"],
    },
];

/// Crates by which others find what a build needs of the machine.
const TOOLS: [&str; 7] = [
    "autotools",
    "bindgen",
    "cc",
    "cmake",
    "nasm-rs",
    "pkg-config",
    "prost-build",
];

/// What is built with them. `docs/operations.md` installs a C compiler, and nothing else.
const BUILT: [(&str, &str); 5] = [
    ("libdeflate-sys", "cc"),
    ("libmimalloc-sys", "cc"),
    ("libsqlite3-sys", "cc"),
    // It is not asked for what is bundled.
    ("libsqlite3-sys", "pkg-config"),
    ("ring", "cc"),
];

/// A crate of the tree.
#[derive(Debug, Default)]
struct Crate {
    licence: String,
    /// The project's own has no licence to be looked at.
    is_ours: bool,
    users: BTreeSet<String>,
    build_tools: BTreeSet<String>,
}

/// Fails for a crate that must not come in, and for an exception that nothing
/// needs any more.
pub(crate) fn check() -> Result<(), Failed> {
    let version = output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or_else(|| Failed("rustc tells no host".to_owned()))?;
    let tree = output(Command::new("cargo").args([
        "metadata",
        "--format-version=1",
        "--locked",
        "--offline",
        "--filter-platform",
        host,
        "--filter-platform",
        "wasm32-unknown-unknown",
    ]))?;
    let tree: Value = serde_json::from_str(&tree).map_err(|error| Failed(error.to_string()))?;
    let broken = broken(&crates(&tree));
    if broken.is_empty() {
        Ok(())
    } else {
        Err(Failed(broken.join("\n")))
    }
}

/// The crates of what `cargo metadata` tells, by their names.
fn crates(tree: &Value) -> BTreeMap<String, Crate> {
    let mut names = BTreeMap::new();
    let mut crates: BTreeMap<String, Crate> = BTreeMap::new();
    for package in all(&tree["packages"]) {
        let name = text(&package["name"]);
        names.insert(text(&package["id"]), name);
        let one = crates.entry(name.to_owned()).or_default();
        one.is_ours = package["source"].is_null();
        text(&package["license"]).clone_into(&mut one.licence);
    }
    for node in all(&tree["resolve"]["nodes"]) {
        let Some(user) = names.get(text(&node["id"])) else {
            continue;
        };
        for dependency in all(&node["deps"]) {
            let Some(name) = names.get(text(&dependency["pkg"])) else {
                continue;
            };
            if let Some(used) = crates.get_mut(*name) {
                used.users.insert((*user).to_owned());
            }
            let builds = all(&dependency["dep_kinds"]).any(|kind| kind["kind"] == "build");
            if builds
                && TOOLS.contains(name)
                && let Some(user) = crates.get_mut(*user)
            {
                user.build_tools.insert((*name).to_owned());
            }
        }
    }
    crates
}

fn all(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Everything that does not hold, a line each.
fn broken(crates: &BTreeMap<String, Crate>) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, one) in crates.iter().filter(|(_, one)| !one.is_ours) {
        let own = LICENCES_OF_ONE.iter().filter(|of| of.0 == name);
        let allowed: Vec<&str> = own.map(|of| of.1).chain(LICENCES).collect();
        if !is_allowed(&one.licence, &allowed) {
            broken.push(format!(
                "{name}: its licence is not allowed: {}",
                one.licence
            ));
        }
        for tool in &one.build_tools {
            if !BUILT.contains(&(name, tool)) {
                broken.push(format!(
                    "{name} is built with {tool}: tell it in xtask's `crates.rs`, and in \
                     docs/operations.md what has to be installed for it"
                ));
            }
        }
    }
    for (name, licence, _) in LICENCES_OF_ONE {
        let needs_it = crates
            .get(name)
            .is_some_and(|one| !is_allowed(&one.licence, &LICENCES));
        if !needs_it {
            broken.push(format!("{name}: the exception for {licence} is not needed"));
        }
    }
    for Advised {
        name,
        advisory,
        why,
        users,
    } in ADVISED
    {
        let Some(one) = crates.get(name) else {
            broken.push(format!("{name}: the exception is not needed ({advisory})"));
            continue;
        };
        for user in &one.users {
            if !users.contains(&&**user) {
                broken.push(format!(
                    "{name} is used by {user}: {advisory}; good for: {why}"
                ));
            }
        }
        for user in users.iter().filter(|user| !one.users.contains(**user)) {
            broken.push(format!("{name}: {user} does not need it any more"));
        }
    }
    for (name, tool) in BUILT {
        if !crates
            .get(name)
            .is_some_and(|one| one.build_tools.contains(tool))
        {
            broken.push(format!("{name} is not built with {tool} any more"));
        }
    }
    broken
}

/// Whether a licence can be chosen, or all of those that have to be kept, from
/// these.
fn is_allowed(licence: &str, allowed: &[&str]) -> bool {
    let allowed: Vec<Licensee> = allowed
        .iter()
        .filter_map(|name| Licensee::parse(name).ok())
        .collect();
    Expression::parse_mode(licence, ParseMode::LAX).is_ok_and(|expression| {
        expression.evaluate(|wanted| allowed.iter().any(|one| one.satisfies(wanted)))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What has every exception as it is, and nothing else.
    fn tree() -> Value {
        let mut users: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        let used =
            |name: &str, kind: Value| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        for one in ADVISED {
            for user in one.users {
                users
                    .entry(user)
                    .or_default()
                    .push(used(one.name, Value::Null));
            }
        }
        for (name, tool) in BUILT {
            users
                .entry(name)
                .or_default()
                .push(used(tool, json!("build")));
        }
        let mut names: BTreeSet<&str> = users.keys().copied().collect();
        names.extend(ADVISED.map(|one| one.name));
        names.extend(BUILT.map(|(_, tool)| tool));
        let mut packages: Vec<Value> = names
            .iter()
            .map(|name| json!({ "id": name, "name": name, "license": "MIT", "source": "x" }))
            .collect();
        packages.extend(LICENCES_OF_ONE.map(|(name, licence, _)| {
            json!({ "id": name, "name": name, "license": licence, "source": "x" })
        }));
        let nodes: Vec<Value> = users
            .into_iter()
            .map(|(user, deps)| json!({ "id": user, "deps": deps }))
            .collect();
        json!({ "packages": packages, "resolve": { "nodes": nodes } })
    }

    /// The tree with a crate more, which uses these.
    fn with(name: &str, licence: &str, uses: &[(&str, &str)]) -> Value {
        let mut tree = tree();
        let package = json!({ "id": name, "name": name, "license": licence, "source": "x" });
        tree["packages"].as_array_mut().unwrap().push(package);
        let deps: Vec<Value> = uses
            .iter()
            .map(|(name, kind)| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] }))
            .collect();
        let node = json!({ "id": name, "deps": deps });
        tree["resolve"]["nodes"].as_array_mut().unwrap().push(node);
        tree
    }

    #[test]
    fn what_must_not_come_in_is_told() {
        assert_eq!(broken(&crates(&tree())), Vec::<String>::new());
        for (name, licence, uses, told) in [
            ("good", "MIT/Apache-2.0", &[][..], ""),
            ("chosen", "GPL-3.0-only OR (MIT AND Zlib)", &[], ""),
            ("copyleft", "GPL-3.0-only", &[], "copyleft: its licence"),
            ("both", "MIT AND AGPL-3.0-only", &[], "both: its licence"),
            ("none", "", &[], "none: its licence"),
            ("boost", "BSL-1.0", &[], "boost: its licence"),
            ("signer", "MIT", &[("rsa", "")], "rsa is used by signer"),
            (
                "native",
                "MIT",
                &[("cc", "build")],
                "native is built with cc",
            ),
        ] {
            let broken = broken(&crates(&with(name, licence, uses)));
            if told.is_empty() {
                assert_eq!(broken, Vec::<String>::new());
            } else {
                assert_eq!(broken.len(), 1, "{broken:?}");
                assert!(broken[0].starts_with(told), "{broken:?}");
            }
        }
    }

    #[test]
    fn an_exception_that_nothing_needs_is_told() {
        let broken = broken(&crates(
            &json!({ "packages": [], "resolve": { "nodes": [] } }),
        ));
        let all = ADVISED.len() + LICENCES_OF_ONE.len() + BUILT.len();
        assert_eq!(broken.len(), all, "{broken:?}");
        // A crate that is still there, under a licence that anybody may have now.
        let mut tree = tree();
        let packages = tree["packages"].as_array_mut().unwrap();
        let one = packages.iter_mut().find(|one| one["name"] == "base16");
        one.unwrap()["license"] = json!("CC0-1.0 OR MIT");
        let told = super::broken(&crates(&tree));
        assert_eq!(told, ["base16: the exception for CC0-1.0 is not needed"]);
    }
}
