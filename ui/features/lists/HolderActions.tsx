import { KeyRound, Pencil, Trash2 } from "lucide-react";
import { useNavigate } from "react-router";
import { Button } from "@/ui";
import { useMay } from "./useMay";

type Props = {
  words: { edit: string; noLicenses: string; showLicenses: (count: number) => string; delete: string };
  /** How many licenses it has, and the address of the list of them. */
  licenses: number;
  to: string;
  /** Why it cannot be deleted; null when it can. */
  deleteRefused: string | null;
  onEdit: () => void;
  onDelete: () => void;
};

/** What the drawer of a thing that has licenses offers: editing it, going to its licenses, deleting it. */
export function HolderActions({ words, licenses, to, deleteRefused, onEdit, onDelete }: Props) {
  const navigate = useNavigate();
  const mayNot = useMay("edit");
  return (
    <>
      <Button variant="primary" icon={Pencil} disabledReason={mayNot} onClick={onEdit}>
        {words.edit}
      </Button>
      <Button
        icon={KeyRound}
        disabledReason={licenses === 0 ? words.noLicenses : null}
        onClick={() => void navigate(to)}
      >
        {words.showLicenses(licenses)}
      </Button>
      <span className="flex-1" />
      <Button
        variant="danger-quiet"
        icon={Trash2}
        disabledReason={mayNot ?? deleteRefused}
        onClick={onDelete}
      >
        {words.delete}
      </Button>
    </>
  );
}
