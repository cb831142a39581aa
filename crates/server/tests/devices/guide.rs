//! The programs of the guide to offline files, run as they stand there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keydesk_core::operations::license_actions::CreateOfflineFile;
use serde_json::{Value, json};

use crate::{
    desk::{CODE, Desk},
    programs, verify,
};

const GUIDE: &str = include_str!("../../../../docs/guide/offline.md");

/// The one block of the guide in a language.
fn block(language: &str) -> &'static str {
    let fence = format!("```{language}\n");
    let mut blocks = GUIDE.split(&fence).skip(1);
    let block = blocks.next().and_then(|rest| rest.split("```").next());
    assert!(blocks.next().is_none(), "{language} stands there twice");
    block.unwrap_or_else(|| panic!("the guide has no {language}"))
}

type Runner = fn(&str, &[&Path], &[&str]) -> Output;

const RUNNERS: [(&str, Runner); 3] = [
    ("python", programs::python_jwt),
    ("javascript", programs::node),
    ("php", programs::php),
];

/// An offline file with the public key that verifies it.
struct Handed {
    folder: PathBuf,
    key: PathBuf,
    pem: String,
}

impl Handed {
    fn file(&self, name: &str, content: &Value) -> PathBuf {
        let path = self.folder.join(name);
        fs::write(&path, content.to_string()).expect("a file");
        path
    }

    /// What everybody says to a file: true where it is accepted.
    #[track_caller]
    fn everybody(&self, what: &str, content: &Value, about: &[&str], accepted: Option<&str>) {
        let path = self.file("license.json", content);
        for (language, run) in RUNNERS {
            let output = run(block(language), &[&path, &self.key], about);
            match accepted {
                Some(key) => programs::accepts(language, &output, key),
                None => programs::refuses(language, &output, what),
            }
        }
        let device = about.get(1).copied();
        let rust = verify::verify(&content.to_string(), &self.pem, about[0], device);
        match accepted {
            Some(key) => assert_eq!(rust.expect(what)["license"], key),
            None => assert!(rust.is_err(), "Rust accepts {what}"),
        }
    }
}

/// The same claims but one, under the old signature.
fn tampered(file: &Value, claim: &str, value: Value) -> Value {
    let jws = file["jws"].as_str().expect("a signature");
    let parts: Vec<&str> = jws.split('.').collect();
    let read = URL_SAFE_NO_PAD.decode(parts[1]).expect("base64");
    let mut claims: Value = serde_json::from_slice(&read).expect("JSON");
    claims[claim] = value;
    let written = URL_SAFE_NO_PAD.encode(claims.to_string());
    let mut other = file.clone();
    other["jws"] = format!("{}.{written}.{}", parts[0], parts[2]).into();
    other
}

/// A file without any signature, as attackers of JWT libraries write it.
fn unsigned(file: &Value) -> Value {
    let jws = file["jws"].as_str().expect("a signature");
    let claims = jws.split('.').nth(1).expect("claims");
    let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"license+jwt","alg":"none"}"#);
    let mut other = file.clone();
    other["jws"] = format!("{header}.{claims}.").into();
    other
}

#[tokio::test]
async fn the_guides_programs_verify_offline_files_and_refuse_everything_else() {
    let desk = Desk::open().await;
    let license = desk.license(3).await;
    let make = |fingerprint: Option<&str>| CreateOfflineFile {
        license_id: license.id,
        fingerprint: fingerprint.map(str::to_owned),
        hours: 24,
    };
    let mut files = Vec::new();
    for device in [None, Some("fp_8c41")] {
        let request = make(device);
        let made = desk.remote.create_offline_file("production", &request);
        let made = made.await.expect("an offline file");
        files.push(serde_json::from_str::<Value>(&made.content).expect("JSON"));
    }
    let (free, bound) = (&files[0], &files[1]);
    let about = json!({ "license_key": license.key, "nonce": "a-fresh-nonce" });
    let (_, answer) = desk.ask("/v1/validate", &about).await;

    let folder = desk.folder.path().to_owned();
    let pem = desk.public_pem().await;
    let key = folder.join("public.pem");
    fs::write(&key, &pem).expect("the key");
    let handed = Handed { folder, key, pem };
    let here = [CODE, "fp_8c41"];
    let yes = Some(license.key.as_str());
    handed.everybody("any device's file", free, &[CODE], yes);
    handed.everybody("this device's file", bound, &here, yes);

    handed.everybody("another device's file", bound, &[CODE, "fp_0"], None);
    handed.everybody("a bound file without a device", bound, &[CODE], None);
    handed.everybody("another product's file", free, &["pro"], None);
    let longer = tampered(free, "exp", json!(4_000_000_000_u32));
    handed.everybody("a longer time", &longer, &here, None);
    let freed = tampered(bound, "device", Value::Null);
    handed.everybody("a file that was unbound", &freed, &here, None);
    handed.everybody("an unsigned file", &unsigned(free), &here, None);
    let verdict = json!({ "jws": answer["jws"] });
    handed.everybody("a signed answer", &verdict, &here, None);
}

#[test]
fn the_guides_rust_is_what_these_tests_compile() {
    let (_, compiled) = include_str!("verify.rs")
        .split_once("\n\n")
        .expect("what it is, and the program");
    assert_eq!(block("rust"), compiled.replace("pub fn", "fn"));
}
