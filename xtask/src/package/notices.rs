//! `THIRD-PARTY.txt`: every crate, npm package and font that is inside what people install, with its license and the words
//! that license wants to be passed on.
//!
//! Read from what cargo and npm themselves know. Deliberately absent: judging licenses, and what only builds or tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::Plan;
use crate::repository::{answer, cargo, root, ui};

/// What people install.
const OURS: [&str; 2] = ["keydesk", "keydesk-server"];

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    name: String,
    version: String,
    license: String,
    /// Where its own files lie.
    folder: PathBuf,
}

/// Where tauri.conf.json takes them from, too, whichever folder cargo builds in.
pub const FILE: &str = "target/THIRD-PARTY.txt";

/// Writes the notices, and answers where.
pub fn write(plan: &Plan) -> Result<PathBuf> {
    let mut parts = crates(&metadata(&plan.host)?);
    parts.extend(npm_packages(&ui())?);
    let path = root().join(FILE);
    fs::create_dir_all(root().join("target"))?;
    fs::write(&path, text(&parts, &fonts()?))?;
    Ok(path)
}

fn metadata(host: &str) -> Result<Value> {
    let mut command = cargo();
    command.args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--filter-platform",
        host,
    ]);
    let told = answer(&mut command).context("cargo metadata failed")?;
    Ok(serde_json::from_str(&told)?)
}

/// Every crate that ours are linked with, however far away; not what only builds or tests them.
fn crates(metadata: &Value) -> BTreeSet<Part> {
    let packages = by_id(&metadata["packages"]);
    let nodes = by_id(&metadata["resolve"]["nodes"]);
    let mut wanted: Vec<&str> = packages
        .iter()
        .filter(|(_, package)| OURS.iter().any(|name| package["name"] == *name))
        .map(|(id, _)| *id)
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = wanted.pop() {
        if seen.insert(id) {
            let dependencies = nodes.get(id).and_then(|node| node["deps"].as_array());
            wanted.extend(
                dependencies
                    .into_iter()
                    .flatten()
                    .filter(|dependency| is_linked(dependency))
                    .filter_map(|dependency| dependency["pkg"].as_str()),
            );
        }
    }
    seen.iter()
        .filter_map(|id| packages.get(id))
        // What has no source is this repository's own.
        .filter(|package| !package["source"].is_null())
        .map(|package| part_of(package))
        .collect()
}

fn is_linked(dependency: &Value) -> bool {
    let kinds = dependency["dep_kinds"].as_array();
    kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()))
}

fn by_id(list: &Value) -> BTreeMap<&str, &Value> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(|entry| Some((entry["id"].as_str()?, entry)))
        .collect()
}

fn part_of(package: &Value) -> Part {
    let word = |name: &str| package[name].as_str().unwrap_or_default().to_owned();
    let manifest = PathBuf::from(word("manifest_path"));
    let license = match word("license") {
        license if license.is_empty() => "see its license file".to_owned(),
        license => license,
    };
    Part {
        name: word("name"),
        version: word("version"),
        license,
        folder: manifest.parent().unwrap_or(Path::new("")).to_owned(),
    }
}

/// The packages of the interface that end up in its pages, as the lockfile has them.
fn npm_packages(ui: &Path) -> Result<BTreeSet<Part>> {
    let lockfile: Value = serde_json::from_str(&fs::read_to_string(ui.join("package-lock.json"))?)?;
    let packages = lockfile["packages"]
        .as_object()
        .context("the lockfile names no packages")?;
    let mut parts = BTreeSet::new();
    for (path, package) in packages {
        let Some((_, name)) = path.rsplit_once("node_modules/") else {
            continue;
        };
        if package["dev"] == true || package["devOptional"] == true || package["optional"] == true {
            continue;
        }
        let word = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
        parts.insert(Part {
            name: format!("{name} (npm)"),
            version: word("version"),
            license: word("license"),
            folder: ui.join(path),
        });
    }
    Ok(parts)
}

/// The fonts' licenses, which stand beside them.
fn fonts() -> Result<Vec<(String, String)>> {
    let mut fonts = Vec::new();
    for entry in fs::read_dir(root().join("ui/fonts"))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if let Some(font) = name.strip_suffix("-LICENSE.txt") {
            fonts.push((format!("{font} (font)"), fs::read_to_string(&path)?));
        }
    }
    fonts.sort();
    Ok(fonts)
}

/// A list first, then each text once with who is under it.
fn text(parts: &BTreeSet<Part>, fonts: &[(String, String)]) -> String {
    let mut out = String::from(
        "What other people wrote and Keydesk contains, with their licenses.\nKeydesk itself: MIT or Apache-2.0.\n\n",
    );
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for part in parts {
        out.push_str(&format!(
            "{} {}: {}\n",
            part.name, part.version, part.license
        ));
        for text in license_texts(&part.folder) {
            texts
                .entry(text)
                .or_default()
                .push(format!("{} {}", part.name, part.version));
        }
    }
    for (font, text) in fonts {
        out.push_str(&format!("{font}: SIL Open Font License 1.1\n"));
        texts.entry(tidy(text)).or_default().push(font.clone());
    }
    let mut texts: Vec<(String, Vec<String>)> = texts.into_iter().collect();
    texts.sort_by(|one, other| one.1.cmp(&other.1));
    for (text, users) in texts {
        out.push_str(&format!(
            "\n{}\n{}\n\n{text}\n",
            "-".repeat(80),
            users.join(", ")
        ));
    }
    out
}

/// The words that lie beside a part; none where it brings none.
fn license_texts(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && is_notice(path))
        .collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| fs::read(path).ok())
        .map(|bytes| tidy(&String::from_utf8_lossy(&bytes)))
        .filter(|text| !text.is_empty())
        .collect()
}

fn is_notice(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let name = name.to_uppercase();
    [
        "LICENSE",
        "LICENCE",
        "COPYING",
        "NOTICE",
        "COPYRIGHT",
        "UNLICENSE",
    ]
    .iter()
    .any(|begins| name.starts_with(begins))
}

/// The same text is the same, however its lines end.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str, source: Option<&str>) -> Value {
        json!({
            "id": name, "name": name, "version": "1.0.0", "license": "MIT", "source": source,
            "manifest_path": format!("/crates/{name}/Cargo.toml"),
        })
    }

    fn depends(on: &str, kind: Option<&str>) -> Value {
        json!({ "pkg": on, "dep_kinds": [{ "kind": kind }] })
    }

    #[test]
    fn what_is_linked_is_listed_and_what_builds_or_tests_is_not() {
        let metadata = json!({
            "packages": [
                package("keydesk", None),
                package("near", Some("registry")),
                package("far", Some("registry")),
                package("builds", Some("registry")),
                package("tests", Some("registry")),
            ],
            "resolve": { "nodes": [
                { "id": "keydesk", "deps": [
                    depends("near", None), depends("builds", Some("build")), depends("tests", Some("dev")),
                ] },
                { "id": "near", "deps": [depends("far", None)] },
                { "id": "far", "deps": [depends("near", None)] },
            ] },
        });
        let names: Vec<String> = crates(&metadata)
            .into_iter()
            .map(|part| part.name)
            .collect();
        assert_eq!(names, ["far", "near"]);
    }

    #[test]
    fn a_text_that_several_share_stands_there_once() {
        let folder = keydesk_testkit::TempFolder::new().unwrap();
        let part = |name: &str, text: &str| {
            let own = folder.path().join(name);
            fs::create_dir(&own).unwrap();
            fs::write(own.join("LICENSE-MIT"), text).unwrap();
            fs::write(own.join("lib.rs"), "code").unwrap();
            Part {
                name: name.into(),
                version: "1.0.0".into(),
                license: "MIT".into(),
                folder: own,
            }
        };
        let parts = BTreeSet::from([part("one", "Be kind.\r\n"), part("two", "Be kind.\n\n")]);
        let text = text(&parts, &[]);
        assert_eq!(text.matches("Be kind.").count(), 1, "{text}");
        assert!(
            text.contains("one 1.0.0, two 1.0.0") && !text.contains("code"),
            "{text}"
        );
    }

    #[test]
    fn the_pages_parts_are_found_and_their_tools_are_not() {
        let parts = npm_packages(&ui()).unwrap();
        let has = |name: &str| {
            parts
                .iter()
                .any(|part| part.name == format!("{name} (npm)"))
        };
        assert!(has("react") && has("react-dom"));
        assert!(!has("vite") && !has("typescript"));
    }
}
