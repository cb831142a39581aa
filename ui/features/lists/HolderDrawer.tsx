import type { ReactNode } from "react";
import type { FailureError } from "@/api";
import type { NewFor } from "@/features/license-actions";
import { HolderActions, type HolderWords } from "./HolderActions";
import { type DrawerMoves, ThingDrawer, type ThingDrawerProps } from "./ThingDrawer";

/** What is known of something that has licenses. */
type Holding = { licenses: number; delete_refused: string | null };

export type HolderDrawerProps<One, Detail extends Holding> = {
  words: ThingDrawerProps<Detail>["words"] & HolderWords;
  answer: { data: Detail | undefined; error: FailureError | null; refetch: () => unknown };
  thingOf: (detail: Detail) => One;
  subtitle: (thing: One) => ReactNode;
  /** The address of the list of its licenses. */
  to: (thing: One) => string;
  /** What a license that is made here is for, and why none can be. */
  makes: (thing: One) => { for: NewFor; refused: string | null };
  moves: DrawerMoves;
  onEdit: (thing: One) => void;
  onDelete: (thing: One) => void;
  children: (detail: Detail) => ReactNode;
};

/** The drawer of something that has licenses: it can be edited and deleted, and leads to them or to the first one. */
export function HolderDrawer<One extends { name: string }, Detail extends Holding>(
  props: HolderDrawerProps<One, Detail>,
) {
  const { words, answer, thingOf, moves, onEdit, onDelete, children } = props;
  return (
    <ThingDrawer
      words={words}
      detail={answer.data}
      failure={answer.error?.failure}
      onRetry={() => void answer.refetch()}
      moves={moves}
      head={(detail) => {
        const thing = thingOf(detail);
        return {
          name: thing.name,
          subtitle: props.subtitle(thing),
          actions: (
            <HolderActions
              words={words}
              licenses={detail.licenses}
              to={props.to(thing)}
              makes={props.makes(thing)}
              deleteRefused={detail.delete_refused}
              onEdit={() => onEdit(thing)}
              onDelete={() => onDelete(thing)}
            />
          ),
        };
      }}
    >
      {children}
    </ThingDrawer>
  );
}
