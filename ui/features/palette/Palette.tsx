import { keepPreviousData } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { type Suggestions, useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { EnvironmentTag, Icon, Kbd } from "@/ui";
import { CreateItem, CurrentLicenseItems } from "./CurrentLicenseItems";
import { CustomerItems, DeviceItems, LicenseItems, ProductItems } from "./Found";
import { EnvironmentItems, FilterItems, PlaceItems, ViewItems } from "./Places";
import { RecentItems } from "./RecentItems";
import { words } from "./words";

const MOST_OF_A_KIND = 4;

/** Everything one can find or do, from the keyboard. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { environment } = useDesk();
  const [text, setText] = useState("");
  const sought = useDeferredValue(text.trim());
  const { data: found } = useOperation(
    "suggest",
    environment.name,
    { search: sought, limit: MOST_OF_A_KIND },
    { enabled: sought !== "", placeholderData: keepPreviousData },
  );
  const [chosen, setChosen] = useFirstChosen(sought, found);
  const shared = { text: sought, onDone: onClose };
  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="kd-scrim kd-top">
          <Dialog.Content className="kd-dialog !w-[640px]" aria-describedby={undefined}>
            <Dialog.Title className="sr-only">{words.title}</Dialog.Title>
            <Command
              label={words.title}
              shouldFilter={false}
              loop
              className="flex min-h-0 flex-col"
              value={chosen}
              onValueChange={setChosen}
            >
              <div className="flex h-12 flex-none items-center gap-2.5 border-border-subtle border-b px-4 text-[15px]">
                <Icon as={Search} />
                <Command.Input
                  className="min-w-0 flex-1 bg-transparent outline-0"
                  placeholder={words.hint}
                  value={text}
                  onValueChange={setText}
                />
                <EnvironmentTag kind={environment.kind} name={environment.label} />
              </div>
              <Command.List className="kd-palette min-h-0 overflow-auto px-2 pt-1.5 pb-2">
                <Command.Empty className="px-2.5 py-3 text-text-3">{words.none}</Command.Empty>
                {sought !== "" && found && (
                  <>
                    <LicenseItems rows={found.licenses} {...shared} />
                    <CustomerItems customers={found.customers} {...shared} />
                    <ProductItems products={found.products} {...shared} />
                    <DeviceItems devices={found.devices} {...shared} />
                  </>
                )}
                <RecentItems {...shared} />
                <CurrentLicenseItems {...shared} />
                <CreateItem {...shared} />
                <ViewItems {...shared} />
                <PlaceItems {...shared} />
                <FilterItems {...shared} />
                <EnvironmentItems {...shared} />
              </Command.List>
              <Foot />
            </Command>
          </Dialog.Content>
        </Dialog.Overlay>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The best answer is the one chosen, also when it comes late; unless somebody has moved on by then. */
function useFirstChosen(text: string, found: Suggestions | undefined) {
  const [chosen, setChosen] = useState("");
  const best = text === "" ? undefined : firstValue(found);
  const offered = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (best === undefined || best === offered.current) return;
    offered.current = best;
    setChosen(best);
  }, [best]);
  return [chosen, setChosen] as const;
}

function firstValue(found: Suggestions | undefined): string | undefined {
  const license = found?.licenses[0];
  if (license) return `license ${license.id}`;
  const customer = found?.customers[0]?.customer;
  if (customer) return `customer ${customer.id}`;
  const product = found?.products[0]?.product;
  if (product) return `product ${product.id}`;
  const device = found?.devices[0]?.device;
  return device ? `device ${device.id}` : undefined;
}

function Foot() {
  return (
    <div className="kd-foot !h-[34px]">
      <span className="kd-kbds">
        <Kbd keys="ArrowUp" />
        <Kbd keys="ArrowDown" />
      </span>
      {words.move}
      <Kbd keys="Enter" />
      {words.choose}
      <span className="flex-1" />
      <Kbd keys="Escape" />
      {words.close}
    </div>
  );
}
