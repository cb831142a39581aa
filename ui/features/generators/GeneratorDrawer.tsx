import { Pencil, Trash2, WandSparkles } from "lucide-react";
import { useNavigate } from "react-router";
import type { Generator } from "@/api";
import {
  type DrawerMoves,
  GoTo,
  idFact,
  licensesOfProduct,
  momentFact,
  ThingDrawer,
  useMay,
  writeListAddress,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { PRODUCTS } from "@/features/shell/places";
import { formatCount } from "@/lib/format";
import { Button, type Description, DescriptionList, DrawerSection, Tag } from "@/ui";
import { flagTexts, metadataText } from "../licenses/drawer/value";
import { KeySamples } from "./KeySamples";
import { describeFormat, describeFormatDetail } from "./keyFormat";
import { describeLimit, describeValidity } from "./validity";
import { WORDS } from "./words";

export type GeneratorDrawerProps = DrawerMoves & {
  /** undefined while the generators are on their way; null when it is not among them. */
  generator: Generator | null | undefined;
  onEdit: (generator: Generator) => void;
  onDelete: (generator: Generator) => void;
  onGenerate: (generator: Generator) => void;
};

/** Everything about one generator, beside the list. */
export function GeneratorDrawer(props: GeneratorDrawerProps) {
  const { generator, onClose, onPrevious, onNext } = props;
  const { environment } = useDesk();
  return (
    <ThingDrawer
      words={WORDS}
      detail={generator}
      moves={{ onClose, onPrevious, onNext }}
      head={(one) => ({
        name: one.name,
        subtitle: (
          <span className="mono select-text truncate text-text-3" title={describeFormat(one.format)}>
            {describeFormat(one.format)}
          </span>
        ),
        actions: <Actions {...props} generator={one} />,
      })}
    >
      {(one) => (
        <>
          <Facts generator={one} />
          <DrawerSection>
            <KeySamples environment={environment.name} format={one.format} />
          </DrawerSection>
        </>
      )}
    </ThingDrawer>
  );
}

function Actions(props: GeneratorDrawerProps & { generator: Generator }) {
  const { generator, onEdit, onDelete, onGenerate } = props;
  const mayNot = useMay("edit");
  const { product } = generator;
  const off = product.status === "inactive" ? WORDS.productOff(product.name) : null;
  return (
    <>
      <Button
        variant="primary"
        icon={WandSparkles}
        disabledReason={mayNot ?? off}
        onClick={() => onGenerate(generator)}
      >
        {WORDS.generate}
      </Button>
      <Button icon={Pencil} disabledReason={mayNot} onClick={() => onEdit(generator)}>
        {WORDS.edit}
      </Button>
      <span className="flex-1" />
      <Button
        variant="danger-quiet"
        icon={Trash2}
        disabledReason={mayNot}
        onClick={() => onDelete(generator)}
      >
        {WORDS.delete}
      </Button>
    </>
  );
}

function Facts({ generator }: { generator: Generator }) {
  return (
    <DrawerSection>
      <DescriptionList items={useFacts(generator)} />
    </DrawerSection>
  );
}

function useFacts(generator: Generator): Description[] {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const { product, defaults, format } = generator;
  const flags = flagTexts(defaults.flags);
  const metadata = metadataText(defaults.metadata);
  const none = <span className="text-text-3">{WORDS.none}</span>;
  const toProduct = `${PRODUCTS}?${writeListAddress(environment.name, { open: product.id })}`;
  return [
    {
      term: WORDS.product,
      value: (
        <>
          <GoTo onClick={() => void navigate(toProduct)}>{product.name}</GoTo>
          {product.status === "inactive" && <Tag>{WORDS.productInactive}</Tag>}
        </>
      ),
    },
    { term: WORDS.format, value: describeFormatDetail(format) },
    { term: WORDS.limit, value: describeLimit(defaults.activation_limit) },
    { term: WORDS.validity, value: describeValidity(defaults.validity) },
    { term: WORDS.flags, value: flags.length > 0 ? flags.map((flag) => <Tag key={flag}>{flag}</Tag>) : none },
    {
      term: WORDS.metadata,
      value: metadata ? <span className="mono select-text break-all text-2xs">{metadata}</span> : none,
    },
    {
      term: WORDS.licenses,
      value: (
        <>
          {generator.licenses > 0 ? (
            <GoTo onClick={() => void navigate(licensesOfProduct(environment.name, product.id))}>
              {formatCount(generator.licenses)}
            </GoTo>
          ) : (
            "0"
          )}
          <span className="text-text-3">{WORDS.licensesHelp}</span>
        </>
      ),
    },
    momentFact(WORDS.createdAt, generator.created_at),
    idFact(WORDS.id, generator.id, WORDS.copyId),
  ];
}
