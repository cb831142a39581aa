//! Debian's package: its papers, what it brings, and whether it can be installed and removed.
//!
//! Deliberately absent: what `lintian` says of packages that go into Debian itself.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use super::{names, run, size};
use crate::package::VERSION;
use crate::repository::{answer, program};

/// What is in it, as `dpkg-deb --contents` ends its lines.
const BROUGHT: [&str; 9] = [
    " usr/bin/keydesk\n",
    " usr/share/applications/Keydesk.desktop\n",
    " usr/share/icons/hicolor/32x32/apps/keydesk.png\n",
    " usr/share/icons/hicolor/64x64/apps/keydesk.png\n",
    " usr/share/icons/hicolor/128x128/apps/keydesk.png\n",
    " usr/share/icons/hicolor/256x256@2/apps/keydesk.png\n",
    " usr/share/icons/hicolor/512x512/apps/keydesk.png\n",
    " usr/share/doc/keydesk/copyright\n",
    " usr/share/doc/keydesk/THIRD-PARTY.txt\n",
];

pub fn says_what_it_is(deb: &Path) -> Result<String> {
    let field = |name: &str| run(Command::new("dpkg-deb").arg("--field").arg(deb).arg(name));
    for (name, wanted) in [
        ("Package", "keydesk"),
        ("Version", VERSION),
        ("Section", "misc"),
        ("Priority", "optional"),
        ("Maintainer", "Keydesk authors"),
        (
            "Description",
            "The desk from which you run your license keys",
        ),
        ("Recommends", "gnome-keyring | kwalletmanager"),
    ] {
        let said = field(name)?;
        if !said.contains(wanted) {
            bail!("{name} is “{said}”, not “{wanted}”");
        }
    }
    let depends = field("Depends")?;
    names(
        &depends,
        &["libc6 (>= ", "libwebkit2gtk-4.1-0 (>= ", "libgtk-3-0 (>= "],
    )?;
    Ok(format!("{}; needs {depends}", size(deb)?))
}

pub fn brings(deb: &Path) -> Result<String> {
    let listed = run(Command::new("dpkg-deb").arg("--contents").arg(deb))? + "\n";
    names(&listed, &BROUGHT)?;
    let of_root = |line: &&str| line.contains(" root/root ") || line.contains(" 0/0 ");
    if let Some(line) = listed.lines().find(|line| !of_root(line)) {
        bail!("not root's: {line}");
    }
    let program = listed
        .lines()
        .find(|line| line.ends_with("usr/bin/keydesk"));
    if !program.is_some_and(|line| line.starts_with("-rwxr-xr-x")) {
        bail!("the program is {program:?}");
    }
    Ok(format!(
        "{} files",
        listed.lines().filter(|line| line.starts_with('-')).count()
    ))
}

/// What a package runs when it is removed could take data along; this one runs nothing.
pub fn runs_no_scripts(deb: &Path) -> Result<String> {
    let info = run(Command::new("dpkg-deb").arg("--info").arg(deb))?;
    for script in ["preinst", "postinst", "prerm", "postrm", "config"] {
        if info
            .lines()
            .any(|line| line.split_whitespace().last() == Some(script))
        {
            bail!("it runs {script}:\n{info}");
        }
    }
    Ok("it runs no scripts".to_owned())
}

/// Installs it, tries the program, removes it. What one did with the program is tried from a home of its own.
pub fn installed(deb: &Path, works: fn(&Path) -> Result<String>) -> Result<String> {
    let program = Path::new("/usr/bin/keydesk");
    if program.exists() {
        bail!("{} is there already: remove it first", program.display());
    }
    as_root(&[
        "apt-get",
        "install",
        "-y",
        "--no-install-recommends",
        &deb.to_string_lossy(),
    ])?;
    let tried = works(program);
    as_root(&["apt-get", "remove", "-y", "keydesk"])?;
    if program.exists() {
        bail!("{} is still there after removing", program.display());
    }
    tried
}

fn as_root(words: &[&str]) -> Result<()> {
    let root = answer(program("id").arg("-u")).as_deref() == Some("0");
    let words = if root {
        words.to_vec()
    } else {
        [&["sudo"], words].concat()
    };
    let mut command = program(words[0]);
    run(command
        .args(&words[1..])
        .env("DEBIAN_FRONTEND", "noninteractive"))?;
    Ok(())
}
