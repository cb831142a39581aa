//! `SHA256SUMS`: what `sha256sum --check` reads.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

pub const FILE: &str = "SHA256SUMS";

/// Sums every file that lies in the folder itself; answers their names, sorted.
pub fn write(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && name != FILE {
            names.push(name);
        }
    }
    names.sort();
    let mut text = String::new();
    for name in &names {
        let sum = sum_of(&folder.join(name))?;
        text.push_str(&format!("{sum}  {name}\n"));
    }
    fs::write(folder.join(FILE), text)?;
    names.push(FILE.to_owned());
    Ok(names)
}

/// Whether the files are still those that were summed.
pub fn compare(folder: &Path) -> Result<String> {
    let text = fs::read_to_string(folder.join(FILE))?;
    for line in text.lines() {
        let (sum, name) = line.split_once("  ").context("a line without a sum")?;
        if sum_of(&folder.join(name))? != sum {
            bail!("{name} is not what was summed");
        }
    }
    Ok(format!("{} files", text.lines().count()))
}

fn sum_of(path: &Path) -> Result<String> {
    let mut file =
        File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut sum = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        sum.update(&piece[..read]);
    }
    let digits = sum.finalize();
    Ok(digits.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_summed_and_the_sums_are_not() {
        let folder = keydesk_testkit::TempFolder::new().unwrap();
        fs::write(folder.path().join("b.txt"), "abc").unwrap();
        fs::write(folder.path().join("a.txt"), "").unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        write(folder.path()).unwrap();
        let again = write(folder.path()).unwrap();
        assert_eq!(again, ["a.txt", "b.txt", FILE]);
        let text = fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert_eq!(
            text,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.txt\n\
             ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b.txt\n"
        );
        assert_eq!(compare(folder.path()).unwrap(), "2 files");
        fs::write(folder.path().join("b.txt"), "abd").unwrap();
        assert!(compare(folder.path()).is_err());
    }
}
