//! A served demo with an enrollment link, and a browser that keeps cookies and runs no scripts.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
};

use keydesk_core::{
    operations::{
        generators::KeyFormat,
        license_actions::KeySource,
        links::{CreateLink, LinkDetail, LinkTerms},
        mail_settings::{MailSecurity, MailSettings, SaveMailSettings},
        pools::CreatePool,
        products::{CreateProduct, Product, ProductFields, ProductStatus},
        settings::{GetSettings, SaveSettings},
    },
    remote::Remote,
};
use reqwest::{Client, redirect::Policy};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::common::{Served, demo};

/// A server with a pool and a link to it.
pub struct Place {
    pub served: Served,
    pub remote: Remote,
    pub product: Product,
    pub link: LinkDetail,
    folder: TempDir,
}

impl Place {
    pub async fn open(terms: LinkTerms) -> Self {
        Self::of("production", true, terms).await
    }

    pub async fn of(environment: &str, transferable: bool, terms: LinkTerms) -> Self {
        let folder = demo();
        let served = Served::start(
            folder.path().join("demo").to_str().expect("a name"),
            &[],
            &[],
        );
        let remote = served.remote();
        // Nobody listens there: mails wait, and what they say with them.
        let settings = MailSettings {
            on: true,
            host: "127.0.0.1".into(),
            port: 9,
            security: MailSecurity::None,
            from_name: "Larkspur Software".into(),
            from_email: "licenses@larkspur.example".into(),
            ..MailSettings::default()
        };
        let save = SaveMailSettings {
            settings,
            password: None,
        };
        remote.save_mail_settings(&save).await.expect("mail is on");
        let fields = ProductFields {
            name: "Course <b>& more</b>".into(),
            code: "course-x".into(),
            status: ProductStatus::Active,
            description: None,
            features: Vec::new(),
            grace_days: None,
            my_offline: true,
        };
        let product = remote
            .create_product(environment, &CreateProduct { fields })
            .await;
        let product = product.expect("a product");
        let create = CreatePool {
            name: "Team".into(),
            product_id: product.id,
            customer_id: None,
            source: KeySource::Format {
                format: KeyFormat::Pattern {
                    pattern: "CX-{X:5}-{X:5}".into(),
                },
            },
            seats: 3,
            transferable,
            contract: None,
            purchased_at: None,
            expires_at: None,
            reason: None,
        };
        let pool = remote
            .create_pool(environment, &create)
            .await
            .expect("a pool");
        let create = CreateLink {
            name: "Team".into(),
            pool_id: pool.id,
            terms,
        };
        let link = remote
            .create_link(environment, &create)
            .await
            .expect("a link");
        Self {
            served,
            remote,
            product,
            link,
            folder,
        }
    }

    /// The link's path.
    pub fn path(&self) -> &str {
        self.link.path.as_deref().expect("its URL")
    }

    pub async fn switch_my_on(&self) {
        let info = self
            .remote
            .get_settings(&GetSettings {})
            .await
            .expect("settings");
        let mut settings = info.settings;
        settings.my_licenses = true;
        let saved = self.remote.save_settings(&SaveSettings { settings }).await;
        saved.expect("on");
    }

    fn database(&self, environment: &str) -> PathBuf {
        let file = format!("demo/environments/{environment}.db");
        self.folder.path().join(file)
    }

    /// The code that was mailed last to an address.
    pub async fn mailed(&self, environment: &str, email: &str) -> String {
        let file = self.database(environment);
        let url = format!("sqlite:{}?mode=ro", file.display());
        let mut database = SqliteConnection::connect(&url).await.expect("the database");
        let (body,): (String,) =
            sqlx::query_as("SELECT body FROM mails WHERE to_email = $1 ORDER BY id DESC LIMIT 1")
                .bind(email)
                .fetch_one(&mut database)
                .await
                .expect("a mail");
        let code = body.lines().map(str::trim).find(|line| {
            line.len() == 9
                && line
                    .chars()
                    .all(|letter| letter.is_ascii_digit() || letter == ' ')
        });
        code.expect("a code").to_owned()
    }

    /// Everything that is counted, to see whether anything changed.
    pub async fn rows(&self) -> Vec<i64> {
        let url = format!("sqlite:{}?mode=ro", self.database("production").display());
        let mut database = SqliteConnection::connect(&url).await.expect("the database");
        let mut counts = Vec::new();
        for text in [
            "SELECT COUNT(*) FROM audit_entries",
            "SELECT COUNT(*) FROM mails",
            "SELECT COUNT(*) FROM visitor_codes",
            "SELECT COUNT(*) FROM visitor_passes",
            "SELECT COUNT(*) FROM link_holdings",
            "SELECT COUNT(*) FROM customers",
        ] {
            let (count,): (i64,) = sqlx::query_as(text)
                .fetch_one(&mut database)
                .await
                .expect("a count");
            counts.push(count);
        }
        counts
    }

    pub fn browser(&self) -> Browser {
        Browser {
            client: Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .build()
                .expect("a client"),
            address: self.served.address.clone(),
            cookies: BTreeMap::new(),
            origin: Some(self.served.address.clone()),
        }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    pub text: String,
    pub headers: reqwest::header::HeaderMap,
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("text"))
    }

    pub fn title(&self) -> &str {
        between(&self.text, "<title>", "</title>")
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let field = format!("type=\"hidden\" name=\"{name}\" value=\"");
        between(&self.text, &field, "\"").to_owned()
    }

    /// The license key on it.
    pub fn key(&self) -> &str {
        between(&self.text, "<code>", "</code>")
    }
}

pub fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text.split_once(from).map_or("", |(_, rest)| rest);
    rest.split_once(to).map_or("", |(found, _)| found)
}

pub struct Browser {
    client: Client,
    address: String,
    pub cookies: BTreeMap<String, String>,
    /// What it says about where a form is from.
    pub origin: Option<String>,
}

impl Browser {
    fn carried(&self) -> String {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Page {
        let answer = request
            .header("cookie", self.carried())
            .send()
            .await
            .expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        for cookie in headers.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("text");
            assert!(
                cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
                "{cookie}"
            );
            let pair = cookie.split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a pair");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let text = answer.text().await.expect("text");
        Page {
            status,
            text,
            headers,
        }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.address));
        self.send(request).await
    }

    /// Sends a form as it is.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        self.post_body(path, body.finish()).await
    }

    pub async fn post_body(&mut self, path: &str, body: String) -> Page {
        let mut request = self
            .client
            .post(format!("{}{path}", self.address))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        if let Some(origin) = &self.origin {
            request = request.header("origin", origin);
        }
        self.send(request).await
    }

    /// Asks from another address of this computer from now on.
    pub fn comes_from(&mut self, address: Ipv4Addr) {
        self.client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .local_address(IpAddr::V4(address))
            .build()
            .expect("a client");
    }

    /// Asks for anything in any way; without a body it only looks.
    pub async fn ask(
        &mut self,
        path: &str,
        kind: &str,
        body: Option<Vec<u8>>,
        cookie: Option<&[u8]>,
    ) -> Page {
        let url = format!("{}{path}", self.address);
        let mut request = match body {
            Some(body) => self
                .client
                .post(url)
                .header("content-type", kind)
                .body(body),
            None => self.client.get(url),
        };
        if let Some(origin) = &self.origin {
            request = request.header("origin", origin);
        }
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        self.send(request).await
    }

    /// Fills in the form of a page, with the hidden field that shows that it is ours.
    pub async fn fill(&mut self, page: &str, to: &str, fields: &[(&str, &str)]) -> Page {
        let form = self.get(page).await.hidden("form");
        let mut all = vec![("form", form.as_str())];
        all.extend(fields);
        self.post(to, &all).await
    }

    /// Asks for a code, types it, and follows to the license.
    pub async fn enroll(&mut self, place: &Place, email: &str) -> Page {
        let path = place.path();
        let fields = [("name", "Mira <script>"), ("email", email)];
        let asked = self.fill(path, path, &fields).await;
        assert_eq!(asked.status, 200, "{}", asked.text);
        let environment = match path.starts_with("/enroll") {
            true => "production",
            false => "staging",
        };
        let code = place.mailed(environment, email).await;
        let (form, attempt) = (asked.hidden("form"), asked.hidden("try"));
        let fields = [
            ("form", form.as_str()),
            ("try", &attempt),
            ("email", email),
            ("code", &code),
        ];
        let entered = self.post(&format!("{path}/code"), &fields).await;
        assert_eq!(entered.status, 303, "{}", entered.text);
        let to = entered.header("location").to_owned();
        self.get(&to).await
    }
}
