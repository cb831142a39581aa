//! The content security policy in force, read from the answer that carried the page, and tried.

use serde_json::Value;

use crate::{SCREEN, page::Page, rig::Computer, there_is_a_screen};

const READ: &str = "const done = arguments[0];
fetch(location.origin + '/index.html').then(
  (answer) => done(answer.headers.get('content-security-policy')
    ?? document.querySelector('meta[http-equiv=Content-Security-Policy]')?.content ?? ''),
  (error) => done(String(error)),
);";

/// Tries what the policy must refuse; answers what was refused and what ran all the same.
const TRY: &str = "const done = arguments[0];
const refused = new Set();
document.addEventListener('securitypolicyviolation', (event) => refused.add(event.effectiveDirective));
const script = document.createElement('script');
script.textContent = 'window.ranInline = true';
document.body.append(script);
const style = document.createElement('style');
style.textContent = 'body { --painted-inline: 1 }';
document.head.append(style);
const remote = document.createElement('script');
remote.src = 'https://example.com/x.js';
document.body.append(remote);
const frame = document.createElement('iframe');
frame.src = 'https://example.com/';
document.body.append(frame);
let evaluated = true;
try { new Function('return 1')(); } catch { evaluated = false; }
const reached = fetch('https://example.com/').then(() => true, () => false);
reached.then((fetched) => setTimeout(() => {
  for (const element of [script, style, remote, frame]) element.remove();
  done({ refused: [...refused].sort(), fetched, evaluated, ran: window.ranInline === true,
    painted: getComputedStyle(document.body).getPropertyValue('--painted-inline') === '1' });
}, 500));";

#[tokio::test]
async fn the_policy_in_force_lets_nothing_in_and_nothing_out() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let computer = Computer::new();
    let desktop = computer.start(&[]).await;
    let page = Page(desktop.driver.clone());
    page.until("the interface is there", async || {
        page.value("return document.getElementById('root').childElementCount")
            .await
            != 0
    })
    .await;

    let policy = page.answer(READ, Vec::new()).await;
    check_text(policy.as_str().expect("a policy"));
    check_trial(&page.answer(TRY, Vec::new()).await);
    assert_eq!(
        page.value("return typeof window.__TAURI__").await,
        "undefined",
        "the bridge is not handed to every script"
    );
}

fn check_text(policy: &str) {
    let sources = |directive: &str| -> Vec<&str> {
        policy
            .split(';')
            .map(str::trim)
            .find_map(|part| part.strip_prefix(directive)?.strip_prefix(' '))
            .unwrap_or_else(|| panic!("no {directive} in “{policy}”"))
            .split_whitespace()
            .collect()
    };
    for directive in [
        "default-src",
        "object-src",
        "base-uri",
        "form-action",
        "frame-ancestors",
    ] {
        assert_eq!(sources(directive), ["'none'"], "{directive}");
    }
    assert_eq!(
        sources("connect-src"),
        ["ipc:", "http://ipc.localhost", "'self'"]
    );
    for directive in ["script-src", "style-src"] {
        let strange: Vec<_> = sources(directive)
            .into_iter()
            .filter(|source| {
                *source != "'self'"
                    && !source.starts_with("'nonce-")
                    && !source.starts_with("'sha256-")
            })
            .collect();
        assert!(strange.is_empty(), "{directive} lets in {strange:?}");
    }
}

fn check_trial(trial: &Value) {
    for (what, came_through) in [
        ("a request to elsewhere", &trial["fetched"]),
        ("an inline script", &trial["ran"]),
        ("an inline style", &trial["painted"]),
        ("evaluated text", &trial["evaluated"]),
    ] {
        assert_eq!(came_through, false, "{what} came through: {trial}");
    }
    let refused = trial["refused"].to_string();
    for directive in [
        "connect-src",
        "script-src-elem",
        "style-src-elem",
        "frame-src",
    ] {
        assert!(
            refused.contains(directive),
            "{directive} refused nothing: {refused}"
        );
    }
}
