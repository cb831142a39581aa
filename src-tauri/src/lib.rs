//! The desktop shell.
pub mod bindings;
pub mod commands;
pub mod desk;
pub mod save;
pub mod shell_commands;
pub fn run() {}
