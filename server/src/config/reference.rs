//! Writes the keys of `docs/configuration.md` from the configuration's own types: a
//! field's doc comment is what the key means, its serialized value the default.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Format, Serialized, Toml},
};
use jiff::SignedDuration;
use serde_json::Value;
use syn::{Attribute, Expr, ExprLit, Field, Fields, GenericArgument, Item, Lit, PathArguments};

use super::Config;

const BEGIN: &str =
    "<!-- Written by `cargo test -p server --lib config`. Change the doc comments instead. -->\n";
const END: &str = "<!-- End of what is written. -->\n";

/// Every section that the defaults have not: what it cannot do without is filled in
/// with `?` by the reader.
const SECTIONS: [&str; 3] = [
    "",
    "[population.kps]\n[certificates.http]\n[staff.http]\n[mail.smtp]\n[oidc]\n\
     [sms.gateways.first.kannel.reports]\n",
    "[sms.gateways.first.netgsm]\n",
];

#[test]
fn the_configurations_paper_has_its_keys_as_they_are() {
    let path = root().join("docs/configuration.md");
    let paper = fs::read_to_string(&path).unwrap();
    let (before, rest) = paper.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let renewed = format!(
        "{before}{BEGIN}\n{}{END}{after}",
        Reference::of_the_sources().text()
    );
    if paper != renewed {
        fs::write(&path, renewed).unwrap();
        panic!("docs/configuration.md was out of date; it is renewed now, look at it");
    }
}

/// The repository's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every struct and enum by its name, the values of keys, and what is written so far.
struct Reference {
    types: HashMap<String, Vec<Item>>,
    values: Vec<Value>,
    /// Where a choice between sections was first met: its keys are written once.
    choices: HashMap<String, String>,
    text: String,
}

impl Reference {
    fn of_the_sources() -> Self {
        let mut types: HashMap<String, Vec<Item>> = HashMap::new();
        for folder in ["server/src", "app/domain/src"] {
            collect(&root().join(folder), &mut types);
        }
        let values = SECTIONS.map(|toml| {
            let sources =
                Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(toml));
            serde_json::to_value(Config::read(&sources).0.unwrap()).unwrap()
        });
        Self {
            types,
            values: values.into(),
            choices: HashMap::new(),
            text: String::new(),
        }
    }
}

/// Reads the types of every file below a folder that can be part of a configuration.
fn collect(folder: &Path, types: &mut HashMap<String, Vec<Item>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, types);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            if !text.contains("Deserialize") {
                continue;
            }
            for item in syn::parse_file(&text).unwrap().items {
                let name = match &item {
                    Item::Struct(item) => &item.ident,
                    Item::Enum(item) => &item.ident,
                    _ => continue,
                };
                types.entry(name.to_string()).or_default().push(item);
            }
        }
    }
}

impl Reference {
    fn text(mut self) -> String {
        self.section("", "Config");
        self.text
    }

    /// A table of the plain keys, then a heading and a table for each section in it.
    fn section(&mut self, path: &str, name: &str) {
        let Item::Struct(item) = self.item(name) else {
            panic!("{name} is no struct")
        };
        let pointer = pointer(path);
        let is_there = |all: &Value| all.pointer(&pointer).is_some_and(Value::is_object);
        assert!(
            self.values.iter().any(is_there),
            "SECTIONS has no [{path}]: its defaults are not known"
        );
        let (mut rows, mut sections) = (String::new(), Vec::new());
        for field in &item.fields {
            let ident = field.ident.as_ref().unwrap().to_string();
            let key = match path {
                "" => ident,
                path => format!("{path}.{ident}"),
            };
            let meaning = meaning(&key, &field.attrs);
            let inner = inner(field);
            if self.is_section(&inner) {
                sections.push((key, inner, meaning));
                continue;
            }
            let (choice, below) = self.choice(&key, &inner);
            let default = self.default_of(&key);
            writeln!(rows, "| `{key}` | {default} | {meaning}{choice} |").unwrap();
            sections.extend(below);
        }
        if !rows.is_empty() {
            let table = "| key | default | meaning |\n|---|---|---|\n";
            writeln!(self.text, "{table}{rows}").unwrap();
        }
        for (key, inner, meaning) in sections {
            writeln!(self.text, "### `[{key}]`\n\n{meaning}\n").unwrap();
            self.section(&key, &inner);
        }
    }

    fn is_section(&self, name: &str) -> bool {
        self.types.contains_key(name) && matches!(self.item(name), Item::Struct(_))
    }

    /// The values that a key can have, and the sections that can stand in their place.
    fn choice(&mut self, key: &str, name: &str) -> (String, Vec<(String, String, String)>) {
        let (mut values, mut sections) = (String::new(), Vec::new());
        if !self.types.contains_key(name) {
            return (values, sections);
        }
        let Item::Enum(item) = self.item(name) else {
            return (values, sections);
        };
        let first = self.choices.get(name).cloned();
        for variant in &item.variants {
            let value =
                renamed(&variant.attrs).unwrap_or_else(|| snake_case(&variant.ident.to_string()));
            let meaning = meaning(&format!("{key} = {value}"), &variant.attrs);
            match &variant.fields {
                Fields::Unit => write!(values, " `{value}`: {meaning}").unwrap(),
                Fields::Unnamed(fields) => {
                    let section = format!("{key}.{value}");
                    if let Some(first) = &first {
                        write!(values, " `[{section}]`: as `[{first}.{value}]`.").unwrap();
                        continue;
                    }
                    write!(values, " `[{section}]`: {meaning}").unwrap();
                    sections.push((section, inner(&fields.unnamed[0]), meaning));
                }
                Fields::Named(_) => panic!("{name} has a variant with names"),
            }
        }
        if !sections.is_empty() {
            self.choices.insert(name.to_owned(), key.to_owned());
        }
        (values, sections)
    }

    /// The only type of this name.
    fn item(&self, name: &str) -> Item {
        let [item] = &*self.types[name] else {
            panic!("there are several types {name}")
        };
        item.clone()
    }

    /// What a key is where nobody sets it.
    fn default_of(&self, key: &str) -> String {
        let pointer = pointer(key);
        let mut found = self.values.iter().filter_map(|all| all.pointer(&pointer));
        match found.next() {
            Some(Value::String(text)) if text == "?" => "must be given".to_owned(),
            Some(Value::String(text)) => match text.parse::<SignedDuration>() {
                Ok(time) => format!("`\"{time:#}\"`"),
                Err(_) => format!("`\"{text}\"`"),
            },
            None | Some(Value::Null) => String::new(),
            Some(Value::Object(_)) => "must be given".to_owned(),
            Some(other) => format!("`{other}`"),
        }
    }
}

/// Where a key is in a configuration's value (RFC 6901).
fn pointer(key: &str) -> String {
    let parts = key.split('.').filter(|part| !part.is_empty());
    parts.flat_map(|part| ["/", part]).collect()
}

/// A field's type without what says that it need not be there.
fn inner(field: &Field) -> String {
    let mut found = &field.ty;
    loop {
        let syn::Type::Path(path) = found else {
            panic!("a type without a name")
        };
        let last = path.path.segments.last().unwrap();
        match &last.arguments {
            PathArguments::AngleBracketed(inner)
                if last.ident == "Option" || last.ident == "Box" =>
            {
                let Some(GenericArgument::Type(inner)) = inner.args.first() else {
                    panic!("{} of nothing", last.ident)
                };
                found = inner;
            }
            _ => return last.ident.to_string(),
        }
    }
}

/// A doc comment as a cell of a table.
fn meaning(key: &str, attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| {
        let value = &attribute.meta.require_name_value().ok()?.value;
        match value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) if attribute.path().is_ident("doc") => Some(text.value().trim().to_owned()),
            _ => None,
        }
    });
    let text = lines.collect::<Vec<_>>().join(" ");
    assert!(!text.is_empty(), "{key} has no doc comment");
    text.replace("[`", "`")
        .replace("`]", "`")
        .replace('|', "\\|")
}

/// The name that `#[serde(rename = "…")]` gives.
fn renamed(attributes: &[Attribute]) -> Option<String> {
    let serde = attributes.iter().find(|one| one.path().is_ident("serde"))?;
    let mut name = None;
    let read = serde.parse_nested_meta(|meta| {
        if meta.path.is_ident("rename") {
            name = Some(meta.value()?.parse::<syn::LitStr>()?.value());
        }
        Ok(())
    });
    read.unwrap();
    name
}

fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for sign in name.chars() {
        if sign.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(sign.to_lowercase());
    }
    text
}

#[test]
fn every_key_of_the_configuration_is_in_its_paper_once() {
    let text = Reference::of_the_sources().text();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let keys: Vec<&str> = rows.filter_map(|row| row.split('`').nth(1)).collect();
    let once: HashSet<&str> = keys.iter().copied().collect();
    assert_eq!(keys.len(), once.len());
    for key in [
        "environment",
        "http.origin",
        "limits.claim.harder_proof.bits",
        "oidc.name.tr",
    ] {
        assert!(once.contains(key), "{key}");
    }
}
