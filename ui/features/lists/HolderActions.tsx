import { KeyRound, Pencil, Plus, Trash2 } from "lucide-react";
import { useNavigate } from "react-router";
import { type NewFor, useActions } from "@/features/license-actions";
import { Button } from "@/ui";
import { useMay } from "./useMay";
import { words as listWords } from "./words";

export type HolderWords = { edit: string; showLicenses: (count: number) => string; delete: string };

type Props = {
  words: HolderWords;
  /** How many licenses it has, and the address of the list of them. */
  licenses: number;
  to: string;
  /** What a license that is made here is for, and why none can be. */
  makes: { for: NewFor; refused: string | null };
  /** Why it cannot be deleted; null when it can. */
  deleteRefused: string | null;
  onEdit: () => void;
  onDelete: () => void;
};

/** What the drawer of a thing that has licenses offers: editing it, its licenses or the first one, deleting it. */
export function HolderActions({ words, licenses, to, makes, deleteRefused, onEdit, onDelete }: Props) {
  const navigate = useNavigate();
  const { start } = useActions();
  const mayNot = useMay("edit");
  return (
    <>
      <Button variant="primary" icon={Pencil} disabledReason={mayNot} onClick={onEdit}>
        {words.edit}
      </Button>
      {licenses > 0 ? (
        <Button icon={KeyRound} onClick={() => void navigate(to)}>
          {words.showLicenses(licenses)}
        </Button>
      ) : (
        <Button
          icon={Plus}
          disabledReason={mayNot ?? makes.refused}
          onClick={() => start({ doing: "create", for: makes.for })}
        >
          {listWords.createLicense}
        </Button>
      )}
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
