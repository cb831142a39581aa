//! Auto-enrollment: a link is made, somebody takes a seat through it and returns it in a browser that runs no scripts, and
//! the link is deleted.

use keydesk_core::{
    operations::{
        generators::KeyFormat, license_actions::KeySource, pools::CreatePool,
        products::ListProducts,
    },
    service::EnvironmentScope,
};
use serde_json::json;

use super::{PRODUCT, Place, write};
use crate::{SCREEN, axe, browser::Browser, flow::look_at, page::Page, there_is_a_screen};

const POOL: &str = "Course library";
const LINK: &str = "Analytics guild";
const EMAIL: &str = "ines@tartufi.example";

async fn a_pool(scope: &EnvironmentScope) {
    let products = scope.list_products(ListProducts::default()).await;
    let products = products.expect("products");
    let product = products.iter().find(|product| product.name == PRODUCT);
    let pool = CreatePool {
        name: POOL.into(),
        product_id: product.expect("the product").id,
        customer_id: None,
        source: KeySource::Format {
            format: KeyFormat::Pattern {
                pattern: "DAX-{X:5}-{X:5}".into(),
            },
        },
        seats: 5,
        transferable: true,
        contract: None,
        purchased_at: None,
        expires_at: None,
        reason: None,
    };
    scope.create_pool(pool).await.expect("a pool");
}

#[tokio::test]
async fn somebody_enrolls_through_a_link_without_scripts_returns_the_seat_and_the_link_ends() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let Some(place) = Place::open(a_pool).await else {
        return;
    };
    let url = make_a_link(&place).await;
    let public = Public::open(&url).await;
    let key = enroll(&place, &public).await;
    assert_eq!(
        place.device("validate", &key).await["code"],
        "NOT_ACTIVATED"
    );
    place.desk.get("row", "1 / 2").await;
    look_at(&place.desk, "guide-17-link-taken").await;
    return_it(&public).await;
    assert_eq!(place.device("validate", &key).await["code"], "REVOKED");
    place.desk.get("row", "0 / 2").await;
    delete_the_link(&place).await;
    public.go(&url).await;
    public.page.reads("There is nothing here").await;
    public.look("guide-22-link-gone").await;
}

/// Makes a link as a person does; answers its URL.
async fn make_a_link(place: &Place) -> String {
    let desk = &place.desk;
    place.go("Enrollment links", "Enrollment links").await;
    desk.reads("No enrollment links in Production yet").await;
    look_at(desk, "guide-11-no-links").await;
    desk.click("button", "Create link").await;
    desk.get("dialog", "Create enrollment link").await;
    write(desk, "Name", LINK).await;
    desk.click("combobox", "Pool").await;
    desk.click("option", &format!("{POOL} (transferable, 5 free)"))
        .await;
    write(desk, "Seats", "2").await;
    desk.click("checkbox", "When all are taken, the oldest makes room")
        .await;
    desk.reads("After 14 days it goes back by itself").await;
    desk.reads("at most 5 times a day").await;
    look_at(desk, "guide-12-create-link").await;
    desk.click("button", "Create link").await;
    desk.reads(&format!("Made {LINK}")).await;
    desk.get("button", "Copy URL").await;
    look_at(desk, "guide-13-link").await;
    let start = format!("{}/enroll/", place.server.address());
    let text = desk.text().await;
    let url = text.split(' ').find(|word| word.starts_with(&start));
    url.unwrap_or_else(|| panic!("no URL: {text}")).to_owned()
}

/// A browser that runs no script of a page.
struct Public {
    page: Page,
    _browser: Browser,
}

impl Public {
    async fn open(url: &str) -> Self {
        let browser = Browser::start().await;
        let page = Page(browser.driver.clone());
        page.resize_in_browser(1280, 800).await;
        let public = Self {
            page,
            _browser: browser,
        };
        public.scripts(false).await;
        public.go(url).await;
        public
    }

    async fn go(&self, url: &str) {
        self.page.0.goto(url).await.expect("the page");
    }

    async fn tell(&self, command: &str, words: serde_json::Value) {
        let told = self.page.0.cdp().send_raw(command, words).await;
        told.unwrap_or_else(|error| panic!("{command}: {error}"));
    }

    async fn scripts(&self, run: bool) {
        let words = json!({ "value": !run });
        self.tell("Emulation.setScriptExecutionDisabled", words)
            .await;
    }

    /// Looks at it in both themes, which follow the system here. axe is a script: for it alone scripts run.
    async fn look(&self, screen: &str) {
        self.scripts(true).await;
        for theme in ["dark", "light"] {
            let scheme = json!({ "name": "prefers-color-scheme", "value": theme });
            self.tell(
                "Emulation.setEmulatedMedia",
                json!({ "features": [scheme] }),
            )
            .await;
            axe::nothing_serious_on(&self.page, &format!("{screen}, {theme}")).await;
            self.page.picture(&format!("{screen}-{theme}")).await;
        }
        self.scripts(false).await;
    }
}

/// Name and address, the mailed code, and the key.
async fn enroll(place: &Place, public: &Public) -> String {
    let page = &public.page;
    page.get("heading", &format!("A license for {PRODUCT}"))
        .await;
    public.look("guide-14-enroll").await;
    write(page, "Your name", "Ines Costa").await;
    write(page, "Your email address", EMAIL).await;
    page.click("button", "Send me a code").await;
    page.get("heading", "Enter the code").await;
    public.look("guide-15-code").await;
    let letter = place
        .letter(EMAIL, &format!("Your code for {PRODUCT}"))
        .await;
    let code = letter.lines().map(str::trim).find(|line| {
        line.len() == 9
            && line
                .chars()
                .all(|sign| sign.is_ascii_digit() || sign == ' ')
    });
    let code = code.unwrap_or_else(|| panic!("no code: {letter}"));
    write(page, "Code", code).await;
    page.click("button", "Continue").await;
    page.get("heading", &format!("Your license for {PRODUCT}"))
        .await;
    public.look("guide-16-key").await;
    let text = page.text().await;
    let key = text.split(' ').find(|word| word.starts_with("DAX-"));
    key.unwrap_or_else(|| panic!("no key: {text}")).to_owned()
}

async fn return_it(public: &Public) {
    let page = &public.page;
    page.click("link", "Return my license…").await;
    page.get("heading", "Return your license").await;
    public.look("guide-18-return").await;
    page.click("button", "Return license").await;
    page.get("heading", "License returned").await;
    public.look("guide-19-returned").await;
}

async fn delete_the_link(place: &Place) {
    let desk = &place.desk;
    desk.click("button", "Delete…").await;
    desk.get("dialog", "Delete this link?").await;
    desk.reads("Nobody holds a seat through it").await;
    look_at(desk, "guide-20-delete-link").await;
    desk.click("button", "Delete link").await;
    desk.reads(&format!("Deleted {LINK}")).await;
    desk.reads("No enrollment links in Production yet").await;
    desk.until("its drawer is gone, too", async || {
        !desk.text().await.contains("no longer here")
    })
    .await;
    look_at(desk, "guide-21-link-deleted").await;
}
