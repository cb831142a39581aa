import { ChevronDown } from "lucide-react";
import { Fragment } from "react";
import { Button, Menu, MenuItem, MenuLine } from "@/ui";
import { BULK_GROUPS, BULK_ICON, type BulkKind, isFinal } from "./actions";
import { KIND_WORDS, WORDS } from "./words";

type Props = { disabledReason: string | null; onChoose: (kind: BulkKind) => void };

/** Everything that can be done to many licenses. */
export function BulkMenu({ disabledReason, onChoose }: Props) {
  return (
    <Menu
      name={WORDS.menuName}
      trigger={
        <Button aria-label={WORDS.menuName} disabledReason={disabledReason}>
          {WORDS.menu}
          <ChevronDown className="kd-i kd-i-14" aria-hidden="true" />
        </Button>
      }
    >
      {BULK_GROUPS.map((group, index) => (
        <Fragment key={group.join()}>
          {index > 0 && <MenuLine />}
          {group.map((kind) => (
            <MenuItem
              key={kind}
              icon={BULK_ICON[kind]}
              danger={isFinal(kind)}
              onSelect={() => onChoose(kind)}
            >
              {KIND_WORDS[kind].menu}
            </MenuItem>
          ))}
        </Fragment>
      ))}
    </Menu>
  );
}
