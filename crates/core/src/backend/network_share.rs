//! Whether a folder is on a network share, where SQLite's locks do not hold.

use std::path::Path;

/// File systems whose locks cannot be trusted between computers.
const SHARES: [&str; 13] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb",
    "smb2",
    "smb3",
    "smbfs",
    "afpfs",
    "webdav",
    "9p",
    "ceph",
    "fuse.sshfs",
    "fuse.glusterfs",
];

/// The name of the network file system that holds `folder`; none when it is local or unknown.
pub(super) fn filesystem_of_share(folder: &Path) -> Option<String> {
    let absolute = std::path::absolute(folder).ok()?;
    if absolute.to_string_lossy().starts_with(r"\\") {
        return Some("a Windows share".to_owned());
    }
    // A folder that is still to be made lies where its nearest existing parent lies.
    let existing = absolute
        .ancestors()
        .find(|path| path.exists())?
        .canonicalize()
        .ok()?;
    let mounts = if cfg!(target_os = "linux") {
        std::fs::read_to_string("/proc/self/mounts").ok()?
    } else if cfg!(target_os = "macos") {
        mac_mounts()?
    } else {
        return None;
    };
    share_in(&mounts, &existing)
}

/// `mount` on macOS prints `//me@server/share on /Volumes/share (smbfs, nodev)`; rewritten as Linux writes it.
fn mac_mounts() -> Option<String> {
    let output = std::process::Command::new("/sbin/mount").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = text.lines().filter_map(|line| {
        let (source, rest) = line.split_once(" on ")?;
        let (target, options) = rest.rsplit_once(" (")?;
        let kind = options.split([',', ')']).next()?;
        Some(format!(
            "{} {} {kind} rw",
            source.replace(' ', "\\040"),
            target.replace(' ', "\\040")
        ))
    });
    Some(lines.collect::<Vec<_>>().join("\n"))
}

fn share_in(mounts: &str, path: &Path) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let mut words = line.split(' ').skip(1);
        let (Some(target), Some(kind)) = (words.next(), words.next()) else {
            continue;
        };
        let target = target.replace("\\040", " ");
        if path.starts_with(&target) && best.is_none_or(|(length, _)| target.len() >= length) {
            best = Some((target.len(), kind));
        }
    }
    let (_, kind) = best?;
    SHARES.contains(&kind).then(|| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::share_in;

    const MOUNTS: &str = "/dev/sda1 / ext4 rw 0 0\n\
        server:/export /home/me/share nfs4 rw 0 0\n\
        //nas/team /mnt/Team\\040Files cifs rw 0 0\n\
        /dev/sdb1 /home/me/share/local ext4 rw 0 0\n";

    #[test]
    fn the_innermost_mount_decides() {
        let share = |path: &str| share_in(MOUNTS, Path::new(path));
        assert_eq!(share("/home/me/share/desk").as_deref(), Some("nfs4"));
        assert_eq!(share("/mnt/Team Files/desk").as_deref(), Some("cifs"));
        assert_eq!(share("/home/me/share/local/desk"), None);
        assert_eq!(share("/home/me/desk"), None);
    }
}
