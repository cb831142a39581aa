import { FileCheck } from "lucide-react";
import type { LicenseDetail } from "@/api";
import { useActions } from "@/features/license-actions";
import { formatMoment } from "@/lib/format";
import { DrawerSection, Icon } from "@/ui";
import { words } from "./words";

/** Files that prove the license without the server, as long as they are valid: nobody can call them back. */
export function OfflineFiles({ detail: { license, offline_files: files } }: { detail: LicenseDetail }) {
  const { start } = useActions();
  if (files.length === 0) return null;
  const now = new Date();
  return (
    <DrawerSection
      title={words.files}
      note={words.filesNote(files.length)}
      action={
        <button
          type="button"
          className="font-medium text-accent-text hover:underline"
          onClick={() => start({ doing: "preview", id: license.id, tab: "offline" })}
        >
          {words.makeFile}
        </button>
      }
    >
      {files.map((file) => (
        <div key={file.id} className="kd-dev">
          <Icon as={FileCheck} />
          <span className="min-w-0">
            <span className="block truncate font-medium">
              {words.fileFor(file.device ?? file.fingerprint)}
            </span>
            <small className="truncate">
              {words.fileBy(file.issued_by, formatMoment(new Date(file.issued_at), now))}
            </small>
          </span>
          <span className="text-right">
            <span className="block">{formatMoment(new Date(file.expires_at), now)}</span>
            <small>{words.fileUntil}</small>
          </span>
        </div>
      ))}
    </DrawerSection>
  );
}
