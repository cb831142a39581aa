//! What continuous integration is told to do, as far as it can be judged from here: that the workflows are YAML with jobs and
//! steps, and that the commands and files they name are there.
//!
//! Deliberately absent: running them, and what the services behind `uses:` do.

use std::fs;
use std::path::PathBuf;

use clap::CommandFactory;
use serde_json::Value;

use crate::CommandLine;
use crate::repository::root;

fn workflows() -> Vec<(PathBuf, Value)> {
    let folder = fs::read_dir(root().join(".github/workflows")).unwrap();
    let read = folder.map(|entry| {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let workflow = serde_saphyr::from_str(&text);
        let workflow = workflow.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, workflow)
    });
    read.collect()
}

/// Every step of every job.
fn steps(workflow: &Value) -> Vec<&Value> {
    let jobs = workflow["jobs"].as_object().expect("jobs");
    jobs.values()
        .flat_map(|job| job["steps"].as_array().expect("steps"))
        .collect()
}

fn scripts(workflow: &Value) -> Vec<&str> {
    let steps = steps(workflow).into_iter();
    steps.filter_map(|step| step["run"].as_str()).collect()
}

#[test]
fn every_workflow_has_jobs_that_run_somewhere_and_steps_that_do_one_thing() {
    let workflows = workflows();
    assert!(workflows.len() >= 2);
    for (path, workflow) in &workflows {
        assert!(
            workflow["name"].is_string() && workflow["on"].is_object(),
            "{path:?}"
        );
        let jobs = workflow["jobs"].as_object().expect("jobs");
        assert!(
            jobs.values().all(|job| job["runs-on"].is_string()),
            "{path:?}"
        );
        for step in steps(workflow) {
            let does = ["uses", "run"].iter().filter(|key| step[**key].is_string());
            assert_eq!(does.count(), 1, "{path:?}: {step}");
        }
    }
}

#[test]
fn every_command_of_ours_that_a_workflow_runs_is_one() {
    for (path, workflow) in workflows() {
        for line in scripts(&workflow).into_iter().flat_map(str::lines) {
            if let Some(words) = line.trim().strip_prefix("cargo xtask ") {
                // What is only known there may be nothing.
                let words = words.split("${{").next().unwrap_or_default();
                let words = ["cargo xtask"].into_iter().chain(words.split_whitespace());
                let read = CommandLine::command().try_get_matches_from(words);
                assert!(read.is_ok(), "{path:?}: {line}: {}", read.unwrap_err());
            }
        }
    }
}

#[test]
fn every_file_and_folder_that_a_workflow_names_is_there() {
    for (path, workflow) in workflows() {
        for step in steps(&workflow) {
            let script = step["run"]
                .as_str()
                .filter(|script| script.starts_with(".ci/"));
            let named = [
                step["working-directory"].as_str(),
                step["with"]["cache-dependency-path"].as_str(),
                script,
            ];
            for name in named.into_iter().flatten() {
                assert!(root().join(name).exists(), "{path:?}: {name}");
            }
        }
    }
}
