//! What axe-core finds on the public pages, in both themes. Needs chromium and the interface's packages; says so loudly where
//! they are missing.
//!
//! The pages come to a browser that runs no script; each is then shown to axe in a file of its own.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use keydesk_core::operations::links::LinkTerms;
use tempfile::TempDir;

use crate::browser::{Page, Place, between};

const AXE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../ui/node_modules/axe-core/axe.min.js"
);
const RUN: &str = "axe.run(document).then((found) => {
  const told = document.createElement('pre');
  told.id = 'told';
  told.textContent = 'FOUND ' + JSON.stringify(found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)])) + ' END';
  document.body.append(told);
});";

fn chromium() -> Option<PathBuf> {
    let found = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    let found = found
        .map(PathBuf::from)
        .into_iter()
        .find(|path| path.exists());
    if found.is_none() || !Path::new(AXE).exists() {
        eprintln!(
            "NOT TESTED: the public pages with axe-core (chromium, or npm ci in ui, is missing)"
        );
        return None;
    }
    found
}

struct Looker {
    chromium: PathBuf,
    axe: String,
    style: String,
    folder: TempDir,
}

impl Looker {
    /// Fails when a page shuts people out.
    fn look(&self, name: &str, page: &Page) {
        assert!(page.text.contains("</html>"), "{name}: {}", page.text);
        let link = "<link rel=\"stylesheet\" href=\"/enroll/style.css\">";
        assert!(page.text.contains(link), "{name}");
        let styled = page
            .text
            .replace(link, &format!("<style>{}</style>", self.style));
        let scripts = format!("<script>{}</script><script>{RUN}</script></body>", self.axe);
        let file = self.folder.path().join(format!("{name}.html"));
        std::fs::write(&file, styled.replace("</body>", &scripts)).expect("a file");
        for (theme, scheme) in [("dark", 0), ("light", 1)] {
            let shown = Command::new(&self.chromium)
                .args([
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--dump-dom",
                ])
                .arg("--virtual-time-budget=20000")
                .arg(format!("--blink-settings=preferredColorScheme={scheme}"))
                .arg(format!(
                    "--user-data-dir={}",
                    self.folder.path().join("profile").display()
                ))
                .arg(format!("file://{}", file.display()))
                .output()
                .expect("chromium runs");
            let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
            let found = between(&shown, "id=\"told\">FOUND ", " END</pre>");
            assert_eq!(found, "[]", "{name} in the {theme} theme");
        }
    }
}

#[tokio::test]
async fn axe_finds_nothing_on_any_public_page() {
    let Some(chromium) = chromium() else {
        return;
    };
    let terms = LinkTerms {
        seats: 2,
        term_days: Some(14),
        ..LinkTerms::default()
    };
    let place = Place::open(terms).await;
    place.switch_my_on().await;
    let mut browser = place.browser();
    let looker = Looker {
        chromium,
        axe: std::fs::read_to_string(AXE).expect("axe"),
        style: browser.get("/enroll/style.css").await.text,
        folder: tempfile::tempdir().expect("a folder"),
    };
    let path = place.path().to_owned();
    looker.look("nothing", &browser.get("/enroll/x").await);
    looker.look("form", &browser.get(&path).await);
    let wrong = browser
        .fill(&path, &path, &[("name", ""), ("email", "x@b.example")])
        .await;
    looker.look("wrong", &wrong);
    let asked = browser
        .fill(&path, &path, &[("name", "A"), ("email", "a@b.example")])
        .await;
    looker.look("code", &asked);
    let (form, attempt) = (asked.hidden("form"), asked.hidden("try"));
    let typed = [
        ("form", form.as_str()),
        ("try", &attempt),
        ("email", "a@b.example"),
        ("code", "1"),
    ];
    looker.look(
        "wrong-code",
        &browser.post(&format!("{path}/code"), &typed).await,
    );
    let seat = browser.enroll(&place, "mira@b.example").await;
    looker.look("seat", &seat);
    looker.look("return", &browser.get(&format!("{path}/return")).await);
    looker.look("my", &browser.get("/my").await);
    crate::mine::activate(&place, seat.key()).await;
    let list = crate::mine::entered(&place, &mut browser, "mira@b.example").await;
    looker.look("list", &list);
    let off = between(&list.text, "href=\"/my/", "/deactivate\"");
    looker.look(
        "deactivate",
        &browser.get(&format!("/my/{off}/deactivate")).await,
    );
    let returned = browser
        .post(&format!("{path}/return"), &[("form", &form)])
        .await;
    looker.look("returned", &returned);
}
