//! The links and images of the documents.
//!
//! Deliberately absent: links into the web, which are other people's to keep.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use super::{files, said};

/// An image people wait for is no help.
const LARGEST_IMAGE: u64 = 150 * 1024;

/// What is wrong with them, a sentence each.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let mut documents = files(&root.join("docs"), &[".md"])?;
    documents.extend(["README.md", "CHANGELOG.md"].map(|name| root.join(name)));
    let pages: BTreeMap<PathBuf, Page> = documents
        .into_iter()
        .map(|path| Ok((path.clone(), Page::read(&fs::read_to_string(&path)?))))
        .collect::<Result<_>>()?;
    let mut faults = Vec::new();
    for (path, page) in &pages {
        for link in &page.links {
            if let Some(fault) = fault_of(root, path, link, &pages) {
                faults.push(format!("{}: {fault}", said(root, path)));
            }
        }
    }
    let guide = root.join("docs/guide");
    faults.extend(unread(root, &guide, &pages));
    faults.extend(images_of(root, &guide, &pages)?);
    Ok(faults)
}

/// What a document says of others.
#[derive(Debug, Default, PartialEq, Eq)]
struct Page {
    links: Vec<Link>,
    anchors: BTreeSet<String>,
}

#[derive(Debug, PartialEq, Eq)]
struct Link {
    to: String,
    is_image: bool,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        let mut in_code = false;
        for line in text.lines() {
            if line.trim_start().starts_with("```") {
                in_code = !in_code;
            } else if !in_code {
                if let Some(heading) = line.strip_prefix('#') {
                    page.anchors
                        .insert(anchor(heading.trim_start_matches('#').trim()));
                }
                page.links.extend(links(line));
            }
        }
        page
    }
}

/// `[words](to)` and `![words](to)`, outside of code.
fn links(line: &str) -> Vec<Link> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find("](") {
        let (before, after) = rest.split_at(at);
        let after = &after[2..];
        let Some(end) = after.find(')') else { break };
        let ticks = line[..line.len() - rest.len() + at].matches('`').count();
        let opened = before.rfind('[').unwrap_or(0);
        if ticks.is_multiple_of(2) {
            found.push(Link {
                to: after[..end].trim().to_owned(),
                is_image: opened > 0 && before.as_bytes()[opened - 1] == b'!',
            });
        }
        rest = &after[end..];
    }
    found
}

/// A heading's anchor, as the forges make it: small letters, without punctuation, hyphens for blanks.
fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|character| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_'))
        .map(|character| if character == ' ' { '-' } else { character })
        .collect()
}

fn fault_of(
    root: &Path,
    from: &Path,
    link: &Link,
    pages: &BTreeMap<PathBuf, Page>,
) -> Option<String> {
    if link.to.contains("://") || link.to.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = link.to.split_once('#').unwrap_or((&link.to, ""));
    let target = if file.is_empty() {
        from.to_owned()
    } else {
        settled(&from.parent().unwrap_or(root).join(file))
    };
    if !target.exists() {
        return Some(format!("{} is not there", link.to));
    }
    let known = anchor.is_empty()
        || pages
            .get(&target)
            .is_none_or(|page| page.anchors.contains(anchor));
    (!known).then(|| format!("{} has no heading for #{anchor}", said(root, &target)))
}

/// The path without `..`, whether or not something is there.
fn settled(path: &Path) -> PathBuf {
    let mut settled = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                settled.pop();
            }
            Component::CurDir => {}
            part => settled.push(part),
        }
    }
    settled
}

/// Pages of the guide that its index does not name.
fn unread(root: &Path, guide: &Path, pages: &BTreeMap<PathBuf, Page>) -> Vec<String> {
    let index = guide.join("README.md");
    let named: BTreeSet<PathBuf> = pages.get(&index).map_or_else(BTreeSet::new, |page| {
        let files = page
            .links
            .iter()
            .map(|link| link.to.split('#').next().unwrap_or_default());
        files.map(|file| settled(&guide.join(file))).collect()
    });
    pages
        .keys()
        .filter(|path| path.starts_with(guide) && **path != index && !named.contains(*path))
        .map(|path| format!("{}: the guide's index does not name it", said(root, path)))
        .collect()
}

/// Images of the guide that are too large, or that no page shows.
fn images_of(root: &Path, guide: &Path, pages: &BTreeMap<PathBuf, Page>) -> Result<Vec<String>> {
    let folder = guide.join("images");
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let shown: BTreeSet<PathBuf> = pages
        .iter()
        .flat_map(|(path, page)| {
            let images = page.links.iter().filter(|link| link.is_image);
            images.map(|link| settled(&path.parent().unwrap_or(root).join(&link.to)))
        })
        .collect();
    let mut faults = Vec::new();
    for image in files(&folder, &[".png"])? {
        let size = fs::metadata(&image)?.len();
        if size > LARGEST_IMAGE {
            faults.push(format!(
                "{}: {} KB, at most 150",
                said(root, &image),
                size / 1024
            ));
        }
        if !shown.contains(&image) {
            faults.push(format!("{}: no page shows it", said(root, &image)));
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_images_are_found_outside_of_code() {
        let page = Page::read(
            "# A page\n[one](a.md#b), ![two](i.png) `[no](x)`\n```\n[no](y)\n# no\n```\n## What's *here*?\n",
        );
        let tos: Vec<(&str, bool)> = page
            .links
            .iter()
            .map(|link| (link.to.as_str(), link.is_image))
            .collect();
        assert_eq!(tos, [("a.md#b", false), ("i.png", true)]);
        assert_eq!(
            page.anchors,
            BTreeSet::from(["a-page".to_owned(), "whats-here".to_owned()])
        );
    }

    #[test]
    fn what_leads_nowhere_is_named() {
        let folder = keydesk_testkit::TempFolder::new().unwrap();
        let guide = folder.path().join("docs/guide");
        fs::create_dir_all(guide.join("images")).unwrap();
        fs::write(
            folder.path().join("README.md"),
            "[guide](docs/guide/README.md)",
        )
        .unwrap();
        fs::write(folder.path().join("CHANGELOG.md"), "").unwrap();
        fs::write(
            guide.join("README.md"),
            "# Guide\n[a](a.md#there) [b](b.md) [c](a.md#gone) ![i](images/i.png)\n",
        )
        .unwrap();
        fs::write(
            guide.join("a.md"),
            "# There\n[up](../../README.md) [web](https://example.com)\n",
        )
        .unwrap();
        fs::write(guide.join("lost.md"), "# Lost\n").unwrap();
        fs::write(guide.join("images/unused.png"), "").unwrap();
        assert_eq!(
            faults(folder.path()).unwrap(),
            [
                "docs/guide/README.md: b.md is not there",
                "docs/guide/README.md: docs/guide/a.md has no heading for #gone",
                "docs/guide/README.md: images/i.png is not there",
                "docs/guide/lost.md: the guide's index does not name it",
                "docs/guide/images/unused.png: no page shows it",
            ]
        );
    }
}
