import { Link2, Package } from "lucide-react";
import { useNavigate } from "react-router";
import type { FailureError, ProductSeats } from "@/api";
import { type DrawerMoves, ThingDrawer, writeListAddress } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { ACTIVATIONS, PRODUCTS } from "@/features/shell/places";
import { formatCount } from "@/lib/format";
import { Button, DescriptionList, DrawerSection, Switch } from "@/ui";
import type { AutoAssign } from "./columns";
import { ProductDevices } from "./ProductDevices";
import { WORDS } from "./words";

type Props = {
  /** undefined while it is on its way; null when it is gone. */
  seats: ProductSeats | null | undefined;
  answer: { error: FailureError | null; refetch: () => unknown };
  moves: DrawerMoves;
  auto: AutoAssign;
};

/** One product: its figures, the switch, the devices that use it and those that got no license. */
export function SeatsDrawer({ seats, answer, moves, auto }: Props) {
  return (
    <ThingDrawer
      words={WORDS}
      detail={seats}
      failure={answer.error?.failure}
      onRetry={() => void answer.refetch()}
      moves={moves}
      head={({ product }) => ({
        name: product.name,
        subtitle: <span className="mono truncate text-text-3">{product.code}</span>,
        actions: <Actions product={product.id} />,
      })}
    >
      {(detail) => (
        <>
          <Figures seats={detail} />
          <DrawerSection title={WORDS.autoAssign}>
            <Switch
              checked={detail.auto_assign}
              label={WORDS.autoAssignOf(detail.product.name)}
              help={WORDS.autoAssignHelp}
              disabledReason={auto.mayNot}
              onCheckedChange={(on) => {
                if (auto.switching === null) auto.onSwitch(detail, on);
              }}
            />
          </DrawerSection>
          <ProductDevices product={detail.product.id} />
        </>
      )}
    </ThingDrawer>
  );
}

function Actions({ product }: { product: string }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const to = (path: string, address: Parameters<typeof writeListAddress>[1]) =>
    void navigate(`${path}?${writeListAddress(environment.name, address)}`);
  return (
    <>
      <Button icon={Link2} onClick={() => to(ACTIVATIONS, { filters: { product, state: "in_use" } })}>
        {WORDS.showActivations}
      </Button>
      <Button icon={Package} onClick={() => to(PRODUCTS, { open: product })}>
        {WORDS.openProduct}
      </Button>
    </>
  );
}

function Figures({ seats }: { seats: ProductSeats }) {
  const figure = (term: string, count: number) => ({
    term,
    value: <span className="tabular-nums">{formatCount(count)}</span>,
  });
  return (
    <DrawerSection>
      <DescriptionList
        items={[
          figure(WORDS.licenses, seats.licenses),
          figure(WORDS.assigned, seats.assigned),
          figure(WORDS.available, seats.available),
          {
            term: WORDS.seats,
            value: (
              <>
                <span className="tabular-nums">{formatCount(seats.seats)}</span>
                {seats.unlimited > 0 && (
                  <span className="text-text-3">{WORDS.unlimited(seats.unlimited)}</span>
                )}
              </>
            ),
          },
          figure(WORDS.inUse, seats.in_use),
          figure(WORDS.free, seats.free),
        ]}
      />
      <p className="mt-3 text-text-3 text-xs">{WORDS.seatsHelp}</p>
    </DrawerSection>
  );
}
