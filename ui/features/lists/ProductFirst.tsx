import { type LucideIcon, Package, Plus } from "lucide-react";
import { useNavigate } from "react-router";
import { useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { PRODUCTS, pathIn } from "@/features/shell/places";
import { Button, EmptyState } from "@/ui";
import { useMay } from "./useMay";

/** Why nothing can be made that is of a product: the role, or that there is no product yet; null when it can. */
export function useMayMakeOfProduct(productsFirst: string): string | null {
  const { environment } = useDesk();
  const products = useOperation("listProducts", environment.name, {});
  const mayNot = useMay("edit");
  return mayNot ?? (products.data?.length === 0 ? productsFirst : null);
}

export type NothingOfProductProps = {
  words: {
    nothing: (environment: string) => string;
    nothingHelp: string;
    nothingNoProduct: string;
    productsFirst: string;
    toProducts: string;
    create: string;
  };
  picture: LucideIcon;
  /** Why none can be made, as `useMayMakeOfProduct` says it. */
  reason: string | null;
  onCreate: () => void;
};

/** Nothing yet of what is made for products: how to begin, which is with a product where there is none. */
export function NothingOfProduct({ words, picture, reason, onCreate }: NothingOfProductProps) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const productsFirst = reason === words.productsFirst;
  const toProducts = () => void navigate(pathIn(PRODUCTS, environment.name));
  return (
    <EmptyState
      picture={productsFirst ? Package : picture}
      title={words.nothing(environment.label)}
      actions={
        <Button
          size="lg"
          variant="primary"
          icon={productsFirst ? Package : Plus}
          disabledReason={productsFirst ? null : reason}
          onClick={productsFirst ? toProducts : onCreate}
        >
          {productsFirst ? words.toProducts : words.create}
        </Button>
      }
    >
      {productsFirst ? words.nothingNoProduct : words.nothingHelp}
    </EmptyState>
  );
}
