//! What the desktop's program needs of the Linux that it is installed on, read from the program itself: Debian's packages with
//! the oldest version of each that has what is called, and the libraries as rpm names them.
//!
//! Of its own the bundler names two packages and no version, and a program that was linked with a newer C library than the
//! one it is installed beside would only say so when it is started. Deliberately absent: what is merely nice to have
//! (tauri.conf.json recommends it).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::repository::{answer, program};

/// What `dpkg-shlibdeps` wants to find around it.
const CONTROL: &str = "Source: keydesk\n\nPackage: keydesk\nArchitecture: any\n";

/// What is laid over tauri.conf.json when this program is bundled.
pub fn config(built: &Path) -> Result<Value> {
    let mut linux = json!({ "rpm": { "depends": of_rpm(built)? } });
    // Elsewhere than on Debian and its relatives nothing knows which package brings what: the bundler's two remain.
    if let Some(packages) = of_debian(built)? {
        linux["deb"] = json!({ "depends": packages });
    }
    Ok(json!({ "bundle": { "linux": linux } }))
}

fn of_debian(built: &Path) -> Result<Option<Vec<String>>> {
    if answer(program("dpkg-shlibdeps").arg("--version")).is_none() {
        return Ok(None);
    }
    let folder = keydesk_testkit::TempFolder::new()?;
    fs::create_dir(folder.path().join("debian"))?;
    fs::write(folder.path().join("debian/control"), CONTROL)?;
    let mut asked = program("dpkg-shlibdeps");
    asked.arg("-O").arg(built).current_dir(folder.path());
    let told = answer(&mut asked)
        .with_context(|| format!("dpkg-shlibdeps cannot say what {} needs", built.display()))?;
    match packages(&told) {
        packages if packages.is_empty() => bail!("dpkg-shlibdeps names no package: {told}"),
        packages => Ok(Some(packages)),
    }
}

/// Of `shlibs:Depends=libc6 (>= 2.34), libgtk-3-0 (>= 3.21.5)`.
fn packages(told: &str) -> Vec<String> {
    told.lines()
        .find_map(|line| line.strip_prefix("shlibs:Depends="))
        .map(|list| list.split(", ").map(str::to_owned).collect())
        .unwrap_or_default()
}

fn of_rpm(built: &Path) -> Result<Vec<String>> {
    let read = |switch: &str| {
        answer(program("readelf").args(["--wide", switch]).arg(built))
            .with_context(|| format!("readelf cannot read {}", built.display()))
    };
    let mut needed: Vec<String> = libraries(&read("--dynamic")?)
        .into_iter()
        .map(|library| format!("{library}()(64bit)"))
        .collect();
    if let Some((major, minor)) = newest_glibc(&read("--version-info")?) {
        needed.push(format!("libc.so.6(GLIBC_{major}.{minor})(64bit)"));
    }
    Ok(needed)
}

/// The libraries that `readelf --dynamic` calls needed; the linker that starts the program comes with the C library.
pub fn libraries(told: &str) -> BTreeSet<String> {
    told.lines()
        .filter(|line| line.contains("(NEEDED)"))
        .filter_map(|line| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned()))
        .filter(|library| !library.starts_with("ld-"))
        .collect()
}

/// The newest version of the C library's calls that `readelf --version-info` lists.
fn newest_glibc(told: &str) -> Option<(u32, u32)> {
    told.split_whitespace()
        .filter_map(|word| word.strip_prefix("GLIBC_"))
        .filter_map(|version| {
            let mut numbers = version.split('.').map(str::parse);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        })
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_dpkg_tells_is_a_list_of_packages_with_versions() {
        let told = "shlibs:Depends=libc6 (>= 2.34), libgtk-3-0 (>= 3.21.5)\n";
        assert_eq!(
            packages(told),
            ["libc6 (>= 2.34)", "libgtk-3-0 (>= 3.21.5)"]
        );
        assert!(packages("").is_empty());
    }

    #[test]
    fn the_libraries_are_named_and_the_linker_is_not() {
        let told = " 0x01 (NEEDED)  Shared library: [libgtk-3.so.0]\n 0x01 (NEEDED)  Shared library: [libc.so.6]\n \
                    0x01 (NEEDED)  Shared library: [ld-linux-x86-64.so.2]\n 0x0e (SONAME)  Library soname: [x.so]\n";
        let libraries: Vec<String> = libraries(told).into_iter().collect();
        assert_eq!(libraries, ["libc.so.6", "libgtk-3.so.0"]);
    }

    #[test]
    fn the_newest_call_of_the_c_library_counts_not_the_last_or_longest() {
        let told = "Name: GLIBC_2.2.5  Flags\n Name: GLIBC_2.34  Flags\n Name: GLIBC_2.9  Flags\n Name: GCC_4.2.0";
        assert_eq!(newest_glibc(told), Some((2, 34)));
        assert_eq!(newest_glibc("Name: GCC_3.0"), None);
    }
}
