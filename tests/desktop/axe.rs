//! What axe-core finds on a screen.

use serde_json::Value;

use crate::page::Page;

const RUN: &str = "const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ['violations'] }).then(
  (found) => done(found.violations.map((violation) => ({
    id: violation.id, impact: violation.impact, help: violation.help,
    nodes: violation.nodes.slice(0, 5).map((node) => node.html.slice(0, 200) + ' :: ' + (node.failureSummary ?? '')),
  }))),
  (error) => done([{ id: 'axe', impact: 'critical', help: String(error), nodes: [] }]),
);";

/// Fails when a screen shuts people out.
pub async fn nothing_serious_on(page: &Page, screen: &str) {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/ui/node_modules/axe-core/axe.min.js"
    );
    let axe = std::fs::read_to_string(path).expect("axe-core is installed with the interface");
    page.value(&format!("if (!window.axe) {{ {axe} }}")).await;
    page.painted().await;
    let found = page.answer(RUN, Vec::new()).await;
    let serious: Vec<&Value> = found
        .as_array()
        .expect("a list of violations")
        .iter()
        .filter(|violation| matches!(violation["impact"].as_str(), Some("serious" | "critical")))
        .collect();
    assert!(serious.is_empty(), "{screen}: {serious:#?}");
}
