//! The license server as one folder and one archive: the program with the portal inside, what a container and systemd need,
//! and a word on which C library it wants.
//!
//! Deliberately absent: building a container. That takes a container engine, and one line with the Dockerfile here.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use super::{Plan, VERSION, build, cargo_build, lay_beside};
use crate::prerequisites;
use crate::repository::{answer, attend, program, root};

/// Which C library the program is linked with on Linux.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Libc {
    /// Linked in: runs on every Linux, and in an empty container
    Musl,
    /// The system's: runs on this one's and newer
    Gnu,
}

const BASE: &str = "gcr.io/distroless/BASE";

/// What lies beside the program as it lies in the repository.
const BESIDE: [&str; 3] = [
    "packaging/keydesk-server.service",
    "LICENSE-MIT",
    "LICENSE-APACHE",
];

pub fn make(plan: &Plan, asked: Option<Libc>, notices: &Path) -> Result<()> {
    let triple = triple(plan, asked)?;
    let statically = triple.is_some();
    let mut command = cargo_build(plan, "keydesk-server", triple.as_deref());
    build("Building the license server", &mut command)?;
    let system = triple.as_deref().unwrap_or(&plan.host);
    let name = format!("keydesk-server-{VERSION}-{system}");
    let folder = plan.out.join(&name);
    // Docker makes a volume belong to whoever the folder in the image belongs to; an empty one to begin with.
    fs::create_dir_all(folder.join("data"))?;
    let file = if cfg!(windows) {
        "keydesk-server.exe"
    } else {
        "keydesk-server"
    };
    fs::copy(plan.built(triple.as_deref()).join(file), folder.join(file))
        .context("the license server cannot be copied")?;
    for beside in BESIDE {
        lay_beside(&folder, beside)?;
    }
    fs::copy(notices, folder.join("THIRD-PARTY.txt"))?;
    fs::write(folder.join("Dockerfile"), dockerfile(statically)?)?;
    fs::write(folder.join("README.txt"), readme(system, statically))?;
    pack(&plan.out, &name)
}

/// The target to build for; none is the system's own.
fn triple(plan: &Plan, asked: Option<Libc>) -> Result<Option<String>> {
    let Some(musl) = musl_of(&plan.host) else {
        return match asked {
            Some(Libc::Musl) => bail!("A static server is made on Linux; this is {}.", plan.host),
            _ => Ok(None),
        };
    };
    if asked == Some(Libc::Gnu) {
        return Ok(None);
    }
    match prerequisites::see_to_static_linking(&musl) {
        Ok(()) => Ok(Some(musl)),
        Err(trouble) if asked == Some(Libc::Musl) => Err(trouble),
        Err(trouble) => {
            println!("Linking the server with the system's C library. {trouble:#}");
            Ok(None)
        }
    }
}

fn musl_of(host: &str) -> Option<String> {
    let machine = host.strip_suffix("-unknown-linux-gnu")?;
    Some(format!("{machine}-unknown-linux-musl"))
}

/// The repository's Dockerfile on the base that has just what the program needs.
fn dockerfile(statically: bool) -> Result<String> {
    let text = fs::read_to_string(root().join("packaging/Dockerfile"))?;
    if !text.contains(BASE) {
        bail!("packaging/Dockerfile does not name {BASE}");
    }
    let base = if statically {
        "static-debian12"
    } else {
        "cc-debian12"
    };
    Ok(text.replace(BASE, &format!("gcr.io/distroless/{base}")))
}

fn readme(system: &str, statically: bool) -> String {
    let library = if statically {
        "It is linked statically with musl: it runs on every Linux of this processor and in an empty container."
    } else if let Some(version) = glibc() {
        return words(
            system,
            &format!(
                "It needs glibc {version} or newer, as here and on newer systems; containers take a base with it (distroless/cc)."
            ),
        );
    } else {
        "It needs nothing but the system's own libraries."
    };
    words(system, library)
}

fn words(system: &str, library: &str) -> String {
    format!(
        "keydesk-server {VERSION} for {system}\n\n{library}\n\n\
         A workspace:   keydesk-server create --workspace /srv/keydesk --name NAME\n\
         First owner:   keydesk-server people add EMAIL --role owner --workspace /srv/keydesk\n\
         Start it:      keydesk-server serve --workspace /srv/keydesk\n\
         In a container: docker build -t keydesk-server .\n\
         Under systemd: keydesk-server.service says how\n\n\
         Everything else: docs/guide/server.md of the sources, and keydesk-server serve --help.\n\
         Licenses: MIT or Apache-2.0, at your choice; THIRD-PARTY.txt for what is inside.\n"
    )
}

/// The version of the C library here, which is the oldest that the program is sure to run with.
fn glibc() -> Option<String> {
    let told = answer(program("getconf").arg("GNU_LIBC_VERSION"))?;
    Some(told.strip_prefix("glibc ")?.to_owned())
}

/// One archive of the folder; `tar` is on every system that is packed on.
fn pack(out: &Path, name: &str) -> Result<()> {
    let archive: PathBuf = out.join(format!("{name}.tar.gz"));
    let mut tar = program("tar");
    tar.arg("-czf").arg(&archive).arg("-C").arg(out).arg(name);
    if !attend(&mut tar)?.success() {
        bail!("{} could not be written", archive.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_linux_has_a_static_twin() {
        assert_eq!(
            musl_of("x86_64-unknown-linux-gnu").as_deref(),
            Some("x86_64-unknown-linux-musl")
        );
        assert_eq!(musl_of("aarch64-apple-darwin"), None);
        assert_eq!(musl_of("x86_64-pc-windows-msvc"), None);
    }

    #[test]
    fn the_container_has_just_what_the_program_needs() {
        let statically = dockerfile(true).unwrap();
        assert!(
            statically.contains("FROM gcr.io/distroless/static-debian12:nonroot"),
            "{statically}"
        );
        let with_libraries = dockerfile(false).unwrap();
        assert!(with_libraries.contains("FROM gcr.io/distroless/cc-debian12:nonroot"));
        for text in [statically, with_libraries] {
            assert!(
                text.contains("USER nonroot") && !text.contains("BASE"),
                "{text}"
            );
        }
    }

    #[test]
    fn everything_that_goes_into_the_container_lies_beside_the_dockerfile() {
        let text = dockerfile(true).unwrap();
        let copied = text
            .lines()
            .filter_map(|line| line.strip_prefix("COPY "))
            .flat_map(|line| {
                line.split_whitespace()
                    .filter(|word| !word.starts_with("--"))
            })
            .filter(|word| !word.starts_with('/'));
        let there = ["keydesk-server", "data", "THIRD-PARTY.txt"];
        for name in copied {
            let laid = BESIDE
                .iter()
                .any(|file| file.rsplit('/').next() == Some(name));
            assert!(
                (laid && root().join(name).is_file()) || there.contains(&name),
                "{name}"
            );
        }
    }

    #[test]
    fn the_readme_says_which_library_it_takes() {
        assert!(readme("x", true).contains("statically with musl"));
        assert!(!readme("x", false).contains("musl"));
    }
}
