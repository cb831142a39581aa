//! What a person finds in the window: things by role and name, as a screen reader would say them.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use thirtyfour::{Key, TypingData, WebDriver, WebElement, prelude::WebDriverResult};

use crate::rig::PATIENCE;

/// Finds visible elements by role and accessible name: the ARIA attributes, else a label, the text, a placeholder.
const FIND: &str = r#"
const [role, name, exact] = arguments;
const selectors = {
  button: 'button, [role=button], summary',
  link: 'a[href], [role=link]',
  textbox: 'input:not([type]), input[type=text], input[type=search], input[type=url], input[type=email], textarea, [role=textbox], [role=searchbox]',
  password: 'input[type=password]',
  searchbox: 'input[type=search], [role=searchbox], [role=combobox]',
  checkbox: 'input[type=checkbox], [role=checkbox], [role=menuitemcheckbox]',
  radio: 'input[type=radio], [role=radio], [role=menuitemradio]',
  switch: '[role=switch]',
  toggle: '[aria-pressed]',
  menuitem: '[role^=menuitem]',
  option: '[role=option]',
  tab: '[role=tab]',
  dialog: 'dialog[open], [role=dialog], [role=alertdialog]',
  heading: 'h1, h2, h3, [role=heading]',
  row: '[role=row], tr',
  columnheader: '[role=columnheader], th',
  status: '[role=status], [role=alert], output',
  combobox: '[role=combobox], select',
  file: 'input[type=file]',
  any: 'body *',
};
const textOf = (id) => document.getElementById(id)?.textContent ?? '';
const nameOf = (element) => {
  const by = element.getAttribute('aria-labelledby');
  if (by) return by.split(/\s+/).map(textOf).join(' ');
  return element.getAttribute('aria-label')
    || [...(element.labels ?? [])].map((label) => label.textContent).join(' ')
    || (element.matches('input, textarea, select') ? '' : element.textContent)
    || element.getAttribute('title') || element.getAttribute('placeholder') || '';
};
const tidy = (text) => text.replace(/\s+/g, ' ').trim();
const shown = (element) => role === 'file' || (element.getClientRects().length > 0
  && getComputedStyle(element).visibility !== 'hidden' && !element.closest('[aria-hidden=true], [inert]'));
const found = [...document.querySelectorAll(selectors[role])].filter((element) => {
  if (!shown(element)) return false;
  const said = tidy(nameOf(element));
  return exact ? said === name : said.toLowerCase().includes(name.toLowerCase());
});
return role === 'any' ? found.slice(-1) : found;
"#;

/// Waits until two frames were painted: a screenshot trails the document.
const PAINTED: &str = "const done = arguments[0];
requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";

/// Whether the search of a list of options has the focus.
const SEARCHES: &str = "return document.activeElement.matches('[cmdk-input]')";

/// What has the focus, and what lies above the page.
const ABOVE: &str = r#"
const tidy = (text) => text.replace(/\s+/g, ' ').trim();
const focus = document.activeElement;
const above = document.querySelectorAll('dialog[open], [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=status], [role=alert]');
return [`focus: ${tidy(focus?.cloneNode(false).outerHTML ?? 'nothing')}`,
  ...[...above].map((element) => `above: ${tidy(element.innerText)}`)].join('\n');
"#;

/// The window's page.
#[derive(Clone)]
pub struct Page(pub WebDriver);

impl Page {
    /// All visible things of that role whose name contains `name`.
    pub async fn all(&self, role: &str, name: &str) -> WebDriverResult<Vec<WebElement>> {
        self.look(role, name, false).await
    }

    async fn look(&self, role: &str, name: &str, exact: bool) -> WebDriverResult<Vec<WebElement>> {
        let words = vec![json!(role), json!(name), json!(exact)];
        self.0.execute(FIND, words).await?.elements()
    }

    /// The thing of that role and name, waited for; its whole name when several contain it.
    pub async fn get(&self, role: &str, name: &str) -> WebElement {
        let started = Instant::now();
        loop {
            for exact in [true, false] {
                if let Ok(found) = self.look(role, name, exact).await
                    && let Some(first) = found.into_iter().next()
                {
                    return first;
                }
            }
            if started.elapsed() > PATIENCE {
                panic!(
                    "no {role} called “{name}” on the page:\n{}",
                    self.state().await
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Clicks the thing of that role and name, once it stands still and lets itself be clicked. A click is aimed first and
    /// done later: it misses what moves meanwhile.
    pub async fn click(&self, role: &str, name: &str) {
        let started = Instant::now();
        loop {
            let target = self.get(role, name).await;
            if !stands_still(&target).await && started.elapsed() <= PATIENCE {
                continue;
            }
            match target.click().await {
                Ok(()) => return,
                Err(error) if started.elapsed() > PATIENCE => {
                    panic!("{role} “{name}” could not be clicked: {error}")
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Waits until the page says so somewhere.
    pub async fn reads(&self, text: &str) {
        self.until(&format!("it reads “{text}”"), async || {
            self.text().await.contains(text)
        })
        .await;
    }

    /// Waits until something holds.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let started = Instant::now();
        while !holds().await {
            if started.elapsed() > PATIENCE {
                panic!(
                    "waited in vain until {what}; the page:\n{}",
                    self.state().await
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Everything that is written on the page, with single spaces.
    pub async fn text(&self) -> String {
        let text = self.value("return document.body.innerText").await;
        let text = text.as_str().unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Where a test stands when it gives up: the place, what has the focus, what lies on top, and then everything.
    async fn state(&self) -> String {
        let place = self.place().await;
        let above = self.value(ABOVE).await;
        let above = above.as_str().unwrap_or_default();
        format!("at {place}\n{above}\n{}", self.text().await)
    }

    /// Writes over what a field holds.
    pub async fn write(&self, field: &str, text: &str) {
        let input = self.get("textbox", field).await;
        let chosen = input.send_keys(Key::Control + "a").await;
        chosen.expect("a field to write over");
        input.send_keys(text).await.expect("text to write");
    }

    /// Opens a combobox, types into its search once that has the focus, and takes what it finds.
    pub async fn pick(&self, combobox: &str, typed: &str, option: &str) {
        self.click("combobox", combobox).await;
        self.until("the search of the list has the focus", async || {
            self.value(SEARCHES).await == json!(true)
        })
        .await;
        self.press(typed).await;
        self.click("option", option).await;
    }

    /// What a script answers.
    pub async fn value(&self, script: &str) -> Value {
        let answer = self.0.execute(script, Vec::new()).await;
        answer.map_or(Value::Null, |answer| answer.json().clone())
    }

    /// What a script hands to the function it gets as its last argument.
    pub async fn answer(&self, script: &str, words: Vec<Value>) -> Value {
        let answer = self.0.execute_async(script, words).await;
        answer
            .unwrap_or_else(|error| panic!("the script failed: {error}"))
            .json()
            .clone()
    }

    /// Where the page is, after the `#`.
    pub async fn place(&self) -> String {
        let place = self.value("return location.hash.slice(1)").await;
        place.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until what was drawn is on the screen.
    pub async fn painted(&self) {
        let _ = self.0.execute_async(PAINTED, Vec::new()).await;
    }

    /// Wears a theme, as a person's choice in Keydesk is kept.
    pub async fn wear(&self, theme: &str) {
        let script = format!(
            "localStorage.setItem('keydesk.theme', '{theme}'); document.documentElement.dataset.theme = '{theme}';"
        );
        self.value(&script).await;
        self.painted().await;
    }

    /// Gives the page that many CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) {
        self.resize_within(width, height, (0, 0)).await;
    }

    /// The same in a browser, which has more in its window than the page.
    pub async fn resize_in_browser(&self, width: u32, height: u32) {
        let around = self
            .value("return [outerWidth - innerWidth, outerHeight - innerHeight]")
            .await;
        let pixels = |at: usize| {
            around[at]
                .as_u64()
                .and_then(|more| u32::try_from(more).ok())
        };
        let around = (pixels(0).unwrap_or(0), pixels(1).unwrap_or(0));
        self.resize_within(width, height, around).await;
    }

    async fn resize_within(&self, width: u32, height: u32, around: (u32, u32)) {
        let resized = self
            .0
            .set_window_rect(0, 0, width + around.0, height + around.1)
            .await;
        resized.unwrap_or_else(|error| panic!("the window kept its size: {error}"));
        self.until("the window has its size", async || {
            let size = self.value("return [innerWidth, innerHeight]").await;
            size == json!([width, height])
        })
        .await;
        self.painted().await;
    }

    /// Presses keys where the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        let focused = self.0.active_element().await;
        let focused = focused.expect("something has the focus");
        focused.send_keys(keys).await.expect("keys to press");
    }

    /// Puts the focus on the first such thing, as Tab would.
    pub async fn focus(&self, selector: &str) {
        let focused = format!("document.querySelector('{selector}').focus()");
        self.value(&focused).await;
    }

    /// Keeps a picture of the page in tests/out.
    pub async fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/out");
        self.picture_at(&folder.join(format!("{name}.png"))).await;
    }

    /// Keeps a picture of the page in a file.
    pub async fn picture_at(&self, path: &Path) {
        // The pointer rests where it points at nothing, or a row would light up.
        let rested = self.0.action_chain().move_to(1, 1).perform().await;
        rested.expect("a pointer to move");
        self.painted().await;
        let folder = path.parent().expect("a file in a folder");
        std::fs::create_dir_all(folder).expect("a folder for pictures");
        let taken = self.0.screenshot(path).await;
        taken.unwrap_or_else(|error| panic!("no picture {}: {error}", path.display()));
    }
}

/// Whether an element is where it was two frames ago. The driver measures, not a script: a page may run none.
async fn stands_still(element: &WebElement) -> bool {
    let before = element.rect().await;
    tokio::time::sleep(Duration::from_millis(40)).await;
    matches!((before, element.rect().await), (Ok(before), Ok(after))
        if (before.x, before.y, before.width, before.height) == (after.x, after.y, after.width, after.height))
}
