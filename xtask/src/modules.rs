//! The modules of a crate do not depend on each other in a circle: whoever reads one
//! can read what it needs first. Tests are left out.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, ItemMod, ItemUse, Macro, Path, UseTree,
    visit::{self, Visit},
};

/// Which module of a crate needs which others, by their names.
type Needs = BTreeMap<String, BTreeSet<String>>;

/// A line for each circle among the modules of a crate whose sources these are.
pub(crate) fn circles(
    folder: &str,
    sources: &[(String, String)],
) -> Result<Vec<String>, syn::Error> {
    let needs = needs(folder, sources)?;
    let mut told: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    for module in needs.keys() {
        let reached = reached(&needs, module);
        if reached.contains(module) {
            let both_ways = |other: &&String| self::reached(&needs, other).contains(module);
            told.insert(reached.iter().filter(both_ways).cloned().collect());
        }
    }
    let line = |circle: BTreeSet<String>| {
        let names: Vec<String> = circle.into_iter().collect();
        format!("{folder}: modules in a circle: {}", names.join(", "))
    };
    Ok(told.into_iter().map(line).collect())
}

/// Everything that a module needs, and what that needs.
fn reached(needs: &Needs, module: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next = vec![module];
    while let Some(module) = next.pop() {
        for other in needs.get(module).into_iter().flatten() {
            if found.insert(other.clone()) {
                next.push(other);
            }
        }
    }
    found
}

fn needs(folder: &str, sources: &[(String, String)]) -> Result<Needs, syn::Error> {
    let module = |path: &str| {
        let (_, path) = path.split_once(&format!("{folder}/"))?;
        let name = path.split('/').next()?.trim_end_matches(".rs");
        // The root names its modules and needs none of them.
        (!["lib", "main"].contains(&name)).then(|| name.to_owned())
    };
    let all: BTreeSet<String> = sources
        .iter()
        .filter_map(|(path, _)| module(path))
        .collect();
    let mut files = Vec::new();
    for (path, text) in sources {
        files.push((path, syn::parse_file(text)?));
    }
    let tests: Vec<String> = files
        .iter()
        .flat_map(|(path, file)| tests_of(path, file))
        .collect();
    let mut needs = Needs::new();
    for (path, file) in &files {
        let is_of = |folder: &String| path.strip_prefix(folder.as_str()).is_some_and(is_below);
        let Some(name) = module(path).filter(|_| !tests.iter().any(is_of)) else {
            continue;
        };
        let mut named = Named::default();
        named.visit_file(file);
        let others = named.0.into_iter().filter(|one| *one != name);
        let others = others.filter(|one| all.contains(one));
        needs.entry(name.clone()).or_default().extend(others);
    }
    Ok(needs)
}

/// What is left of a path below a module's: its own file, or one in its folder.
fn is_below(rest: &str) -> bool {
    rest == ".rs" || rest.starts_with('/')
}

/// The modules of a file that are for tests alone and have files of their own, by their
/// paths without an end.
fn tests_of(path: &str, file: &syn::File) -> Vec<String> {
    let folder = path
        .strip_suffix("/lib.rs")
        .or_else(|| path.strip_suffix("/main.rs"))
        .unwrap_or_else(|| path.trim_end_matches(".rs"));
    let modules = file.items.iter().filter_map(|item| match item {
        syn::Item::Mod(one) if one.content.is_none() => Some(one),
        _ => None,
    });
    modules
        .filter(|one| one.attrs.iter().any(is_for_tests))
        .map(|one| format!("{folder}/{}", one.ident))
        .collect()
}

/// The modules that stand behind `crate::` somewhere.
#[derive(Default)]
struct Named(BTreeSet<String>);

impl<'a> Visit<'a> for Named {
    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        if !item.attrs.iter().any(is_for_tests) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        if !item.attrs.iter().any(is_for_tests)
            && let UseTree::Path(first) = &item.tree
            && first.ident == "crate"
        {
            self.0.extend(heads(&first.tree));
        }
    }

    fn visit_path(&mut self, path: &'a Path) {
        let mut parts = path.segments.iter();
        if parts.next().is_some_and(|first| first.ident == "crate") {
            self.0.extend(parts.next().map(|one| one.ident.to_string()));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, one: &'a Macro) {
        self.tokens(one.tokens.clone());
        visit::visit_macro(self, one);
    }
}

impl Named {
    /// What is written inside a macro, by its signs.
    fn tokens(&mut self, tokens: TokenStream) {
        // How many signs of `crate::` have been read.
        let mut read = 0;
        for token in tokens {
            read = match (&token, read) {
                (TokenTree::Ident(name), 3) => {
                    self.0.insert(name.to_string());
                    0
                }
                (TokenTree::Ident(name), _) if name == "crate" => 1,
                (TokenTree::Punct(sign), 1 | 2) if sign.as_char() == ':' => read + 1,
                (TokenTree::Group(group), _) => {
                    self.tokens(group.stream());
                    0
                }
                _ => 0,
            };
        }
    }
}

/// The first names of a tree of imports.
fn heads(tree: &UseTree) -> Vec<String> {
    match tree {
        UseTree::Path(path) => vec![path.ident.to_string()],
        UseTree::Name(name) => vec![name.ident.to_string()],
        UseTree::Rename(name) => vec![name.ident.to_string()],
        UseTree::Group(group) => group.items.iter().flat_map(heads).collect(),
        UseTree::Glob(_) => Vec::new(),
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute
            .meta
            .require_list()
            .is_ok_and(|list| list.tokens.to_string() == "test")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Vec<String> {
        let owned = files.iter().map(|(path, text)| {
            let path = format!("/anywhere/app/src/{path}");
            (path, (*text).to_owned())
        });
        circles("app/src", &owned.collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn modules_in_a_circle_are_named_together() {
        let circle = ["app/src: modules in a circle: a, b, c"];
        assert_eq!(
            of(&[
                ("a.rs", "use crate::{b::{One, Two}, d};"),
                ("b/deep.rs", "fn f() -> crate::c::Three { todo() }"),
                ("c.rs", "fn f() { g!(x, { crate::a::four() }) }"),
                ("d.rs", ""),
            ]),
            circle
        );
    }

    #[test]
    fn tests_roots_and_what_goes_one_way_make_no_circle() {
        assert_eq!(
            of(&[
                ("lib.rs", "mod a; use crate::a::One;"),
                ("a.rs", "use crate::b::One; use std::b; use crate::a::Two;"),
                ("a/deep.rs", "use crate::{b, lib};"),
                (
                    "b.rs",
                    "#[cfg(test)] mod tests { use crate::a; } #[cfg(test)] mod deep;"
                ),
                ("b/deep.rs", "use crate::a; mod deeper;"),
                ("b/deep/deeper.rs", "use crate::a;"),
            ]),
            [""; 0]
        );
    }
}
