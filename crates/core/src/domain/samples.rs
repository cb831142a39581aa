//! Programs that validate one key, in four languages, ready to run: address, key and product are filled in.
//!
//! They use nothing beyond each language's own library. The server's tests run all four as they are.

use crate::operations::license_actions::CodeSample;

/// What a sample is filled in with.
#[derive(Debug, Clone, Copy)]
pub struct Filling<'a> {
    /// Where the server is: `https://licenses.example.com`, without a slash at its end.
    pub server_url: &'a str,
    /// The environment.
    pub environment: &'a str,
    /// The license key.
    pub key: &'a str,
    /// The product's code.
    pub product: &'a str,
}

/// All samples.
#[must_use]
pub fn samples(filling: Filling<'_>) -> Vec<CodeSample> {
    let address = format!(
        "{}/{}/v1/validate",
        filling.server_url.trim_end_matches('/'),
        filling.environment
    );
    let body = serde_json::json!({ "license_key": filling.key, "product": filling.product });
    let body = body.to_string();
    let of = |language: &str, code: String| CodeSample {
        language: language.to_owned(),
        code,
    };
    vec![
        of("curl", curl(&address, &body)),
        of("php", php(&address, filling)),
        of("javascript", javascript(&address, filling)),
        of("python", python(&address, filling)),
    ]
}

/// A text as a double-quoted literal of JavaScript and Python; JSON's is one in both.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// A text as a single-quoted word of a shell.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A text as a single-quoted literal of PHP.
fn php_text(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

fn curl(address: &str, body: &str) -> String {
    format!(
        "curl --silent --show-error {} \\\n  --header 'Content-Type: application/json' \\\n  --data {}\n",
        shell(address),
        shell(body)
    )
}

fn php(address: &str, filling: Filling<'_>) -> String {
    format!(
        r#"<?php
$question = json_encode([
    'license_key' => {key},
    'product' => {product},
]);
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => 'Content-Type: application/json',
    'content' => $question,
    'ignore_errors' => true,
]]);
$answer = json_decode(file_get_contents({address}, false, $context), true);
echo $answer['code'], ': ', $answer['message'], PHP_EOL;
exit($answer['valid'] ? 0 : 1);
"#,
        key = php_text(filling.key),
        product = php_text(filling.product),
        address = php_text(address),
    )
}

fn javascript(address: &str, filling: Filling<'_>) -> String {
    format!(
        r#"const response = await fetch({address}, {{
  method: "POST",
  headers: {{ "Content-Type": "application/json" }},
  body: JSON.stringify({{
    license_key: {key},
    product: {product},
  }}),
}});
const answer = await response.json();
console.log(`${{answer.code}}: ${{answer.message}}`);
process.exitCode = answer.valid ? 0 : 1;
"#,
        address = quoted(address),
        key = quoted(filling.key),
        product = quoted(filling.product),
    )
}

fn python(address: &str, filling: Filling<'_>) -> String {
    format!(
        r#"import json
import sys
import urllib.request

question = json.dumps({{
    "license_key": {key},
    "product": {product},
}}).encode()
request = urllib.request.Request(
    {address},
    data=question,
    headers={{"Content-Type": "application/json"}},
)
with urllib.request.urlopen(request) as response:
    answer = json.load(response)
print(f"{{answer['code']}}: {{answer['message']}}")
sys.exit(0 if answer["valid"] else 1)
"#,
        key = quoted(filling.key),
        product = quoted(filling.product),
        address = quoted(address),
    )
}

#[cfg(test)]
mod tests {
    use super::{php_text, quoted, shell};

    #[test]
    fn quotes_in_a_key_stay_inside_the_text() {
        assert_eq!(shell("a'b"), r"'a'\''b'");
        assert_eq!(php_text(r"a'b\"), r"'a\'b\\'");
        assert_eq!(quoted("a\"b"), r#""a\"b""#);
    }
}
