import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { type Product, type ProductDetail, useOperation } from "@/api";
import {
  type DrawerMoves,
  GoTo,
  HolderDrawer,
  idFact,
  licensesOfProduct,
  momentFact,
  useMay,
  writeListAddress,
} from "@/features/lists";
import { useViewed } from "@/features/recent";
import { ProductDevices } from "@/features/seats";
import { useDesk } from "@/features/shell/desk";
import { GENERATORS, pathIn } from "@/features/shell/places";
import { CopyButton, type Description, DescriptionList, DrawerSection, StatusBadge, Tag } from "@/ui";
import { writeText } from "../licenses/useClipboard";
import { SigningKeys } from "./SigningKeys";
import { WORDS } from "./words";

export type ProductDrawerProps = DrawerMoves & {
  id: string;
  onEdit: (product: Product) => void;
  onDelete: (product: Product) => void;
};

/** Everything about one product, beside the list. While the next one loads, the one before stays. */
export function ProductDrawer({ id, onEdit, onDelete, ...moves }: ProductDrawerProps) {
  const { environment } = useDesk();
  const answer = useOperation("getProduct", environment.name, { id }, { placeholderData: keepPreviousData });
  useViewed(
    answer.data
      ? {
          kind: "product",
          id: answer.data.product.id,
          label: answer.data.product.name,
          detail: answer.data.product.code,
        }
      : null,
  );
  return (
    <HolderDrawer
      words={WORDS}
      answer={answer}
      thingOf={({ product }) => product}
      subtitle={(product) => <StatusAndCode product={product} />}
      to={(product) => licensesOfProduct(environment.name, product.id)}
      makes={({ id, status }) => ({
        for: { product: id },
        refused: status === "inactive" ? WORDS.inactiveMakesNone : null,
      })}
      moves={moves}
      onEdit={onEdit}
      onDelete={onDelete}
    >
      {(detail) => (
        <>
          <Facts detail={detail} />
          <Features product={detail.product} />
          <ProductDevices product={detail.product.id} most={5} />
          <SigningKeys detail={detail} />
        </>
      )}
    </HolderDrawer>
  );
}

function StatusAndCode({ product: { status, code } }: { product: Product }) {
  return (
    <>
      <StatusBadge status={status} />
      <span className="mono select-text truncate text-text-3">{code}</span>
      <CopyButton name={WORDS.copyCode} text={code} write={writeText} iconSize={12} className="-my-1" />
    </>
  );
}

function Facts({ detail }: { detail: ProductDetail }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const settings = useOperation("getSettings", null, {});
  const { product, generators } = detail;
  const days = settings.data?.settings.grace_days;
  const mayNot = useMay("edit");
  const toGenerators = `${GENERATORS}?${writeListAddress(environment.name, { search: product.name })}`;
  const items: Description[] = [
    ...(product.description
      ? [{ term: WORDS.description, value: <span className="select-text">{product.description}</span> }]
      : []),
    {
      term: WORDS.grace,
      value:
        product.grace_days !== null
          ? WORDS.graceOf(product.grace_days)
          : days === undefined
            ? WORDS.graceWorkspace
            : WORDS.graceWorkspaceDays(days),
    },
    {
      term: WORDS.generators,
      value:
        generators > 0 ? (
          <GoTo onClick={() => void navigate(toGenerators)}>{WORDS.showGenerators(generators)}</GoTo>
        ) : (
          <>
            <span className="text-text-3">{WORDS.none}</span>
            {product.status === "active" && mayNot === null && (
              <GoTo onClick={() => void navigate(`${pathIn(GENERATORS, environment.name)}&create=1`)}>
                {WORDS.createGenerator}
              </GoTo>
            )}
          </>
        ),
    },
    momentFact(WORDS.createdAt, product.created_at),
    idFact(WORDS.id, product.id, WORDS.copyId),
  ];
  return (
    <DrawerSection>
      <DescriptionList items={items} />
      {detail.delete_refused && <p className="mt-3 text-text-3 text-xs">{detail.delete_refused}</p>}
    </DrawerSection>
  );
}

function Features({ product }: { product: Product }) {
  const { features } = product;
  return (
    <DrawerSection title={WORDS.features} note={features.length}>
      {features.length === 0 && <p className="text-text-3 text-xs">{WORDS.featuresNone}</p>}
      <ul className="grid gap-1.5 text-xs">
        {features.map(({ name, kind, description }) => (
          <li key={name} className="flex items-baseline gap-2">
            <Tag>
              <span className="mono text-2xs">{name}</span>
            </Tag>
            <span className="min-w-0 flex-1 truncate text-text-2" title={description ?? undefined}>
              {description}
            </span>
            <span className="text-text-3">{WORDS.kind[kind]}</span>
          </li>
        ))}
      </ul>
    </DrawerSection>
  );
}
