//! What crates may come in. cargo-deny holds `deny.toml` (where from, under which
//! licences, built with what), cargo-shear finds dependencies that no source names,
//! and here stand those that are no longer kept or of which an advisory tells.
//!
//! cargo-deny knows advisories too, from a database that it fetches by git, and
//! from nowhere else: no registry of packages has it. CI reaches registries alone,
//! so the list is kept by hand. It was last held against the database as of
//! 2026-08-21. (`Cargo.lock` has `atomic-polyfill` besides, RUSTSEC-2023-0089, which
//! is compiled for none of our targets.) Nothing here replaces a look at it.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde_json::Value;

use crate::{
    install,
    shell::{Failed, cargo, output, root, run},
};

/// A crate that is used although it is no longer kept or an advisory tells of it.
struct Advised {
    name: &'static str,
    advisory: &'static str,
    why: &'static str,
    /// Who may use it: for anybody else the reason is not thought through.
    users: &'static [&'static str],
}

const ADVISED: [Advised; 3] = [
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
        name: "ttf-parser",
        advisory: "RUSTSEC-2026-0192: no longer maintained",
        why: "reads the fonts that are compiled in, and none that anybody sends",
        users: &["owned_ttf_parser", "server"],
    },
];

/// Who uses each crate, by their names.
type Users = BTreeMap<String, BTreeSet<String>>;

/// Fails for a crate that must not come in, for a dependency that nothing needs,
/// and for an exception that nothing needs any more.
pub(crate) fn check() -> Result<(), Failed> {
    // Both read the whole lock file, what other systems compile too.
    cargo(&["fetch", "--quiet", "--locked"])?;
    let requirements = root().join("xtask/requirements.txt");
    let python = install::python("crates", &["-r", &requirements.display().to_string()])?;
    let tool = |name: &str| Command::new(python.with_file_name(name));
    // What is allowed to be built with a C compiler must be so still.
    let deny = run(tool("cargo-deny")
        .args(["--offline", "--locked", "check"])
        .args(["--deny", "unused-wrapper", "bans", "licenses", "sources"]));
    let shear = run(tool("cargo-shear").args(["--offline", "--locked", "--deny-warnings"]));
    deny.and(shear).and(advised())
}

/// Fails for a crate that has come to use one of those advised against.
fn advised() -> Result<(), Failed> {
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
    let broken = broken(&users(&tree));
    if broken.is_empty() {
        Ok(())
    } else {
        Err(Failed(broken.join("\n")))
    }
}

/// The crates of what `cargo metadata` tells, and who uses them.
fn users(tree: &Value) -> Users {
    let names: BTreeMap<_, _> = all(&tree["packages"])
        .map(|package| (text(&package["id"]), text(&package["name"])))
        .collect();
    let mut users: Users = names
        .values()
        .map(|name| ((*name).to_owned(), BTreeSet::new()))
        .collect();
    for node in all(&tree["resolve"]["nodes"]) {
        let Some(user) = names.get(text(&node["id"])) else {
            continue;
        };
        for used in all(&node["deps"]).filter_map(|one| names.get(text(&one["pkg"]))) {
            if let Some(users) = users.get_mut(*used) {
                users.insert((*user).to_owned());
            }
        }
    }
    users
}

fn all(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Everything that does not hold, a line each.
fn broken(crates: &Users) -> Vec<String> {
    let mut broken = Vec::new();
    for Advised {
        name,
        advisory,
        why,
        users,
    } in ADVISED
    {
        let Some(known) = crates.get(name) else {
            broken.push(format!("{name}: the exception is not needed ({advisory})"));
            continue;
        };
        for user in known {
            if !users.contains(&&**user) {
                broken.push(format!(
                    "{name} is used by {user}: {advisory}; good for: {why}"
                ));
            }
        }
        for user in users.iter().filter(|user| !known.contains(**user)) {
            broken.push(format!("{name}: {user} does not need it any more"));
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What has every exception as it is, and one crate more, which uses these.
    fn tree(more: &str, uses: &[&str]) -> Value {
        let mut users: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        let pairs = ADVISED
            .iter()
            .flat_map(|one| one.users.iter().map(|user| (*user, one.name)));
        for (user, name) in pairs.chain(uses.iter().map(|name| (more, *name))) {
            users.entry(user).or_default().push(json!({ "pkg": name }));
        }
        let mut names: BTreeSet<&str> = users.keys().copied().collect();
        names.extend(ADVISED.map(|one| one.name));
        let packages: Vec<Value> = names
            .iter()
            .map(|name| json!({ "id": name, "name": name }))
            .collect();
        let nodes: Vec<Value> = users
            .into_iter()
            .map(|(user, deps)| json!({ "id": user, "deps": deps }))
            .collect();
        json!({ "packages": packages, "resolve": { "nodes": nodes } })
    }

    #[test]
    fn a_user_whose_reason_is_not_thought_through_is_told() {
        assert_eq!(broken(&users(&tree("", &[]))), Vec::<String>::new());
        let told = broken(&users(&tree("signer", &["rsa"])));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("rsa is used by signer"), "{told:?}");
    }

    #[test]
    fn an_exception_that_nothing_needs_is_told() {
        let none = json!({ "packages": [], "resolve": { "nodes": [] } });
        let told = broken(&users(&none));
        assert_eq!(told.len(), ADVISED.len(), "{told:?}");
        // The crate is still there, and one of those who used it is not.
        let mut tree = tree("", &[]);
        tree["resolve"]["nodes"]
            .as_array_mut()
            .unwrap()
            .retain(|node| node["id"] != "openidconnect");
        let told = broken(&users(&tree));
        assert_eq!(told, ["rsa: openidconnect does not need it any more"]);
    }
}
