import { AppWindow, Download, Ellipsis } from "lucide-react";
import type { License } from "@/api";
import { OfferItems, offer, primaryDoings, useActions } from "@/features/license-actions";
import { words as actionWords, BUTTON_WORDS } from "@/features/license-actions/words";
import { useDesk } from "@/features/shell/desk";
import { Button, IconButton, Menu, MenuItem, MenuLine } from "@/ui";
import { words } from "./words";

type Props = {
  license: License;
  onOpenWindow: (id: string) => void;
  onExport: (id: string) => void;
};

/** The natural next steps as buttons, everything else behind one more. */
export function DrawerActions({ license, onOpenWindow, onExport }: Props) {
  const { workspace } = useDesk();
  const { start } = useActions();
  const [first, ...rest] = primaryDoings(license).map((doing) => offer(doing, license, workspace.may));
  return (
    <>
      {[first, ...rest].map((one) => {
        if (!one) return null;
        const { doing, label, reason, icon } = one;
        return (
          <Button
            key={doing}
            variant={one === first ? "primary" : "default"}
            icon={icon}
            disabledReason={reason}
            onClick={reason === null ? () => start({ doing, id: license.id }) : undefined}
          >
            {BUTTON_WORDS[doing] ?? label}
          </Button>
        );
      })}
      <span className="ml-auto">
        <Menu
          trigger={<IconButton variant="default" icon={Ellipsis} name={actionWords.more} />}
          name={actionWords.more}
        >
          <OfferItems group="look" license={license} />
          <MenuLine />
          <OfferItems group="hold" license={license} />
          <MenuLine />
          <OfferItems group="stop" license={license} />
          <MenuLine />
          <MenuItem icon={AppWindow} onSelect={() => onOpenWindow(license.id)}>
            {words.openInNewWindow}
          </MenuItem>
          <MenuItem icon={Download} onSelect={() => onExport(license.id)}>
            {words.export}
          </MenuItem>
          <MenuLine />
          <OfferItems group="end" license={license} />
        </Menu>
      </span>
    </>
  );
}
