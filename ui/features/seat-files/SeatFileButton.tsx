import { FileSpreadsheet } from "lucide-react";
import { useState } from "react";
import { useMay } from "@/features/lists";
import { Button } from "@/ui";
import { SeatFileDialog } from "./SeatFileDialog";
import { WORDS } from "./words";

/** Opens the dialog for many seats from a file. */
export function SeatFileButton({ pool }: { pool: string | null }) {
  const [open, setOpen] = useState(false);
  const mayNot = useMay("edit", WORDS.mayNot);
  return (
    <>
      <Button
        icon={FileSpreadsheet}
        title={WORDS.openHint}
        disabledReason={mayNot}
        onClick={() => setOpen(true)}
      >
        {WORDS.open}
      </Button>
      {open && <SeatFileDialog pool={pool} onClose={() => setOpen(false)} />}
    </>
  );
}
