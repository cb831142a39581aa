//! What this machine needs before Keydesk can be built and opened: installed where a package
//! manager of the system can, and named with the exact missing step everywhere else.
//!
//! Deliberately absent: downloads. Nothing comes from outside the package registries.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::repository::{answer, program};
use crate::{node, packages};

/// Sees to everything that building takes.
///
/// # Errors
/// Every step that is left to the person, one per line.
pub fn see_to() -> Result<()> {
    let mut steps = if packages::is_debian() {
        install_packages()?;
        Vec::new()
    } else {
        native_steps()
    };
    steps.extend(node::trouble());
    if steps.is_empty() {
        return Ok(());
    }
    bail!("Before Keydesk can be built:\n  - {}", steps.join("\n  - "));
}

/// Sees to what building and testing take, where the system's packages can be installed; elsewhere each test that lacks
/// something names it.
///
/// # Errors
/// What was not installed, and the command that does it.
pub fn see_to_tests() -> Result<()> {
    if !packages::is_debian() {
        return Ok(());
    }
    install_packages()?;
    let missing = packages::missing(&packages::TO_TEST);
    if missing.is_empty() {
        return Ok(());
    }
    packages::install(&missing)
}

/// Sees to what linking statically takes, where the system's packages and rustup can bring it.
///
/// # Errors
/// What was not installed, and the command that does it.
pub fn see_to_static_linking(triple: &str) -> Result<()> {
    let missing = packages::missing(&packages::TO_LINK_STATICALLY);
    if packages::is_debian() && !missing.is_empty() {
        packages::install(&missing)?;
    }
    let installed = answer(program("rustup").args(["target", "list", "--installed"]));
    let has_target = installed.is_some_and(|list| list.lines().any(|line| line == triple));
    let asked = || answer(program("rustup").args(["target", "add", triple])).is_some();
    if program("musl-gcc").arg("--version").output().is_err() || !(has_target || asked()) {
        bail!("For a static one: rustup target add {triple}; sudo apt-get install -y musl-tools");
    }
    Ok(())
}

/// Sees to what looking into packages takes; elsewhere each check that lacks something names it.
///
/// # Errors
/// What was not installed, and the command that does it.
pub fn see_to_checks() -> Result<()> {
    let missing = packages::missing(&packages::TO_CHECK);
    if packages::is_debian() && !missing.is_empty() {
        packages::install(&missing)?;
    }
    Ok(())
}

/// Node joins only where there is none yet and the system's own is new enough.
fn install_packages() -> Result<()> {
    let mut missing = packages::missing(&packages::TO_BUILD);
    let no_node = answer(program("node").arg("--version")).is_none();
    if no_node && node::offered_by_apt() {
        missing.extend(["nodejs", "npm"]);
    }
    if missing.is_empty() {
        Ok(())
    } else {
        packages::install(&missing)
    }
}

/// The steps that are missing on a system whose packages we do not install.
fn native_steps() -> Vec<String> {
    let steps: Vec<Option<&str>> = match env::consts::OS {
        "macos" => vec![compiler_of_macos()],
        "windows" => vec![compiler_of_windows(), webview_of_windows()],
        _ => vec![webkit_of_linux()],
    };
    steps.into_iter().flatten().map(str::to_owned).collect()
}

fn compiler_of_macos() -> Option<&'static str> {
    let there = answer(program("xcode-select").arg("-p")).is_some();
    (!there).then_some("Apple's command line tools are missing. Run: xcode-select --install")
}

fn compiler_of_windows() -> Option<&'static str> {
    let folder = env::var_os("ProgramFiles(x86)")?;
    let vswhere = PathBuf::from(folder).join("Microsoft Visual Studio/Installer/vswhere.exe");
    let found = answer(program(&vswhere.to_string_lossy()).args([
        "-latest",
        "-products",
        "*",
        "-requires",
        "Microsoft.VisualStudio.Component.VC.Tools.x86.x64",
        "-property",
        "installationPath",
    ]));
    found.is_none_or(|path| path.is_empty()).then_some(
        "Microsoft's C++ build tools are missing. Run: winget install --id Microsoft.VisualStudio.2022.BuildTools --override \"--wait --passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended\"",
    )
}

/// WebView2 registers its version for the machine or for the person.
fn webview_of_windows() -> Option<&'static str> {
    const CLIENT: &str = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
    let there = [
        r"HKLM\SOFTWARE\WOW6432Node",
        r"HKLM\SOFTWARE",
        r"HKCU\Software",
    ]
    .iter()
    .any(|hive| {
        answer(program("reg").args(["query", &format!(r"{hive}\{CLIENT}"), "/v", "pv"])).is_some()
    });
    (!there).then_some(
        "The WebView2 runtime is missing. Run: winget install --id Microsoft.EdgeWebView2Runtime",
    )
}

fn webkit_of_linux() -> Option<&'static str> {
    let there = answer(program("pkg-config").args(["--modversion", "webkit2gtk-4.1"])).is_some();
    (!there).then_some(
        "WebKitGTK 4.1 with its headers, a C compiler or pkg-config is missing. Fedora: sudo dnf install gcc pkgconf webkit2gtk4.1-devel openssl-devel librsvg2-devel libappindicator-gtk3-devel; Arch: sudo pacman -S base-devel webkit2gtk-4.1 openssl librsvg libappindicator-gtk3",
    )
}

/// Whether a window can be opened from here.
pub fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    env::consts::OS != "linux" || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// The same command, on a virtual display where there is no real one.
pub fn with_display(command: Command) -> Result<Command> {
    if has_display() {
        return Ok(command);
    }
    if answer(program("xvfb-run").arg("--help")).is_none() {
        bail!(
            "there is no display and no xvfb-run: sudo apt-get install -y xvfb xauth webkit2gtk-driver"
        );
    }
    let mut wrapped = program("xvfb-run");
    wrapped.args(["-a", "-s", "-screen 0 1600x1000x24"]);
    wrapped.arg(command.get_program()).args(command.get_args());
    Ok(wrapped)
}
