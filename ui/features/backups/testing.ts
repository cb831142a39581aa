/* For tests: a workspace that is well. */
import type { Health } from "@/api";

export const WELL: Health = {
  program: "1.0.0",
  engine: "sqlite",
  databases: [
    {
      environment: "production",
      schema: 13,
      size_kib: 2048,
      sealed_to: 1200,
      signed_to: 1200,
      waiting: 0,
      verified: { at: "2026-01-01T00:00:00Z", to: 1100, intact: true },
      index: { ready: true, licenses: 320, memory_kib: 44, snapshot_kib: 50 },
      staging_kib: 12,
      worked_at: "2026-01-01T00:00:00Z",
      works: true,
    },
  ],
  paused_since: null,
  last_backup: {
    at: "2026-01-01T00:00:00Z",
    by: "Keydesk",
    file: "/backups/larkspur.keydesk-backup",
    size_kib: 4096,
    problem: null,
  },
  failed_backup: null,
  backups_kib: 8192,
  key: { fingerprint: "0123456789abcdef", found: "here", file: null },
};
