//! Keydesk.
