import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { type Product, type ProductDetail, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import {
  GoTo,
  HolderActions,
  idFact,
  licensesOfProduct,
  momentFact,
  writeListAddress,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { GENERATORS } from "@/features/shell/places";
import {
  CopyButton,
  type Description,
  DescriptionList,
  Drawer,
  DrawerSection,
  EmptyState,
  Skeleton,
  StatusBadge,
  Tag,
} from "@/ui";
import { writeText } from "../licenses/useClipboard";
import { SigningKeys } from "./SigningKeys";
import { WORDS } from "./words";

export type ProductDrawerProps = {
  id: string;
  onClose: () => void;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
  onEdit: (product: Product) => void;
  onDelete: (product: Product) => void;
};

/** Everything about one product, beside the list. While the next one loads, the one before stays. */
export function ProductDrawer(props: ProductDrawerProps) {
  const { environment } = useDesk();
  const detail = useOperation(
    "getProduct",
    environment.name,
    { id: props.id },
    { placeholderData: keepPreviousData },
  );
  const move = { onClose: props.onClose, onPrevious: props.onPrevious, onNext: props.onNext };
  if (detail.data) return <Loaded {...props} detail={detail.data} />;
  const gone = detail.error?.failure.code === "not_found";
  return (
    <Drawer name={WORDS.details("")} title={<Skeleton width={160} height={12} />} {...move}>
      {gone && <EmptyState title={WORDS.gone}>{WORDS.goneHelp}</EmptyState>}
      {detail.error && !gone && <FailureNote className="m-4" failure={detail.error.failure} />}
      {detail.isPending && (
        <div className="grid gap-4 p-4" role="status" aria-label={WORDS.loading}>
          {[64, 48, 56, 72].map((width) => (
            <Skeleton key={width} width={`${width}%`} />
          ))}
        </div>
      )}
    </Drawer>
  );
}

function Loaded({ detail, ...props }: ProductDrawerProps & { detail: ProductDetail }) {
  const { product } = detail;
  return (
    <Drawer
      name={WORDS.details(product.name)}
      title={<h2 className="min-w-0 truncate font-semibold text-[15px]">{product.name}</h2>}
      subtitle={
        <>
          <StatusBadge status={product.status} />
          <span className="mono select-text truncate text-text-3">{product.code}</span>
          <CopyButton
            name={WORDS.copyCode}
            text={product.code}
            write={writeText}
            iconSize={12}
            className="-my-1"
          />
        </>
      }
      actions={<Actions detail={detail} {...props} />}
      onClose={props.onClose}
      onPrevious={props.onPrevious}
      onNext={props.onNext}
    >
      <Facts detail={detail} />
      <Features product={product} />
      <SigningKeys detail={detail} />
    </Drawer>
  );
}

function Actions({ detail, onEdit, onDelete }: ProductDrawerProps & { detail: ProductDetail }) {
  const { environment } = useDesk();
  const { product, licenses, delete_refused } = detail;
  return (
    <HolderActions
      words={WORDS}
      licenses={licenses}
      to={licensesOfProduct(environment.name, product.id)}
      deleteRefused={delete_refused}
      onEdit={() => onEdit(product)}
      onDelete={() => onDelete(product)}
    />
  );
}

function Facts({ detail }: { detail: ProductDetail }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const settings = useOperation("getSettings", null, {});
  const { product, generators } = detail;
  const days = settings.data?.settings.grace_days;
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
          <span className="text-text-3">{WORDS.none}</span>
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
