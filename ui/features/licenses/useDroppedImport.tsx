import { Upload } from "lucide-react";
import { useCallback } from "react";
import { useNavigate } from "react-router";
import { keepFile } from "@/features/importing";
import { useDesk } from "@/features/shell/desk";
import { IMPORT, pathIn } from "@/features/shell/places";
import { EmptyState } from "@/ui";
import { words } from "./words";

/** Takes a dropped file to the import wizard. */
export function useDroppedImport() {
  const { environment } = useDesk();
  const navigate = useNavigate();
  return useCallback(
    (file: File) => {
      keepFile(file);
      void navigate(pathIn(IMPORT, environment.name));
    },
    [navigate, environment.name],
  );
}

/** Lies over the list while a file hangs above it. */
export const DropHint = () => (
  <div className="pointer-events-none absolute inset-2 z-10 grid rounded-lg border-2 border-accent-text border-dashed bg-accent-soft">
    <EmptyState picture={Upload} title={words.dropHere} />
  </div>
);
