//! The code samples of a preview, run as they are against the running server.

use std::process::Output;

use keydesk_core::operations::{
    licenses::GetLicense,
    settings::{GetSettings, SaveSettings},
};

use crate::{
    common::said,
    desk::{CODE, Desk},
    programs,
};

fn run(language: &str, code: &str) -> Output {
    match language {
        "curl" => programs::shell(code),
        "php" => programs::php(code, &[], &[]),
        "javascript" => programs::node(code, &[], &[]),
        "python" => programs::python(code, &[], &[]),
        other => panic!("nobody runs samples in {other}"),
    }
}

#[tokio::test]
async fn every_sample_of_a_preview_validates_its_key_and_refuses_another() {
    let desk = Desk::open().await;
    let license = desk.license(3).await;
    let mut settings = desk
        .remote
        .get_settings(&GetSettings {})
        .await
        .expect("settings")
        .settings;
    settings.server_url = Some(format!("{}/", desk.served.address));
    let saved = desk.remote.save_settings(&SaveSettings { settings }).await;
    saved.expect("saved");
    let preview = desk
        .remote
        .preview_license("production", &GetLicense { id: license.id })
        .await
        .expect("a preview");
    let languages: Vec<_> = preview
        .samples
        .iter()
        .map(|sample| sample.language.as_str())
        .collect();
    assert_eq!(languages, ["curl", "php", "javascript", "python"]);
    for sample in &preview.samples {
        let (language, code) = (sample.language.as_str(), sample.code.as_str());
        assert!(code.contains(&license.key) && code.contains(CODE), "{code}");
        let right = run(language, code);
        programs::accepts(language, &right, "VALID");

        let wrong = run(language, &code.replace(&license.key, "SX-NOBODY-KNOWS"));
        let told = said(&wrong.stdout);
        assert!(told.contains("NOT_FOUND"), "{language}: {told}");
        assert!(!told.contains("VALID"), "{language}: {told}");
        // curl shows the answer; whoever reads it decides.
        if language != "curl" {
            programs::refuses(language, &wrong, "an unknown key");
        }
    }
}
