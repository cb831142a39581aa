//! A backup becomes a workspace again, from the first screen: a damaged one is refused, nothing that is there is
//! replaced, and nothing goes out until the word is given.

use std::path::Path;

use crate::{
    SCREEN,
    flow::look_at,
    life::{license, product, workspace},
    page::Page,
    rig::Computer,
    there_is_a_screen,
};

const FILE: &str = "Backup";
const FOLDER: &str = "New folder";

/// A workspace of three licenses, backed up while it is open, and then lost.
async fn a_backup(computer: &Computer, file: &Path) {
    let (workspace, scope) = workspace(&computer.folder("desk")).await;
    let product = product(&scope).await;
    for _ in 0..3 {
        license(&scope, &product, "SAFE-{A:4}-{9:4}", None).await;
    }
    workspace.back_up_to(file).await.expect("a backup");
    workspace.close().await;
}

/// The same file with one byte of its middle changed.
fn damaged(file: &Path, copy: &Path) {
    let mut bytes = std::fs::read(file).expect("the backup");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xFF;
    std::fs::write(copy, bytes).expect("a copy");
}

#[tokio::test]
async fn a_backup_is_checked_restored_beside_what_is_there_and_waits_for_the_word() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let computer = Computer::new();
    let whole = computer.folder("larkspur.keydesk-backup");
    let broken = computer.folder("broken.keydesk-backup");
    a_backup(&computer, &whole).await;
    damaged(&whole, &broken);
    let desktop = computer.start(&[]).await;
    let page = Page(desktop.driver.clone());
    page.resize(1280, 800).await;

    page.click("button", "Restore a backup").await;
    page.get("dialog", "Restore a backup").await;
    page.write(FILE, &broken.to_string_lossy()).await;
    page.click("button", "Check the backup").await;
    page.reads("This backup cannot be restored.").await;
    look_at(&page, "restore-damaged").await;

    page.write(FILE, &whole.to_string_lossy()).await;
    page.click("button", "Check the backup").await;
    page.reads("3 licenses in ").await;
    page.reads("is whole.").await;
    look_at(&page, "restore-checked").await;

    let taken = computer.folder("desk");
    page.write(FOLDER, &taken.to_string_lossy()).await;
    page.click("button", "Restore backup").await;
    page.reads("already holds files").await;
    page.write(FOLDER, &computer.folder("again").to_string_lossy())
        .await;
    page.click("button", "Restore backup").await;

    page.get("heading", "License keys").await;
    page.reads("3 licenses").await;
    page.reads("This workspace was restored from a backup.")
        .await;
    look_at(&page, "restored").await;
    page.click("button", "Let it go on").await;
    page.reads("Mail, webhooks, jobs and sweeps go on").await;
    page.until("the banner is gone", async || {
        !page.text().await.contains("was restored from a backup")
    })
    .await;
}
