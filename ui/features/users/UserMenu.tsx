import { EllipsisVertical, Eye, KeyRound, UserX } from "lucide-react";
import { useNavigate } from "react-router";
import type { Holder } from "@/api";
import { licensesOfCustomer, useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import type { CellContext } from "@/table";
import { IconButton, Menu, MenuItem, MenuLine } from "@/ui";
import type { SeatOf } from "./RevokeSeatDialog";
import { WORDS } from "./words";

type Props = {
  holder: Holder;
  context: CellContext;
  onOpen: (holder: Holder) => void;
  onRevoke: (seat: SeatOf) => void;
};

/** So many seats stand in the menu; the drawer has all. */
const MOST_SHOWN = 5;

/** What can be done with one person's seats. */
export function UserMenu({ holder, context, onOpen, onRevoke }: Props) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const mayNot = useMay("edit", WORDS.mayNotRevoke);
  const { customer, seats } = holder;
  return (
    <Menu
      trigger={
        <IconButton
          icon={EllipsisVertical}
          iconSize={14}
          size="sm"
          name={WORDS.actions(customer.name)}
          tabIndex={context.active ? 0 : -1}
        />
      }
    >
      <MenuItem icon={Eye} onSelect={() => onOpen(holder)}>
        {WORDS.open}
      </MenuItem>
      <MenuItem
        icon={KeyRound}
        onSelect={() => void navigate(licensesOfCustomer(environment.name, customer.id))}
      >
        {WORDS.showLicenses}
      </MenuItem>
      <MenuLine />
      {seats.slice(0, MOST_SHOWN).map((seat) => (
        <MenuItem
          key={seat.license.id}
          icon={UserX}
          danger
          disabledReason={mayNot ?? (seat.pool.transferable ? null : WORDS.untransferable)}
          onSelect={() => onRevoke({ customer, seat })}
        >
          {WORDS.revokeOf(seat.pool.name)}
        </MenuItem>
      ))}
    </Menu>
  );
}
