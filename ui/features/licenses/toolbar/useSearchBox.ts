import { keepPreviousData } from "@tanstack/react-query";
import { type ClipboardEvent, type KeyboardEvent, useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { useOperation } from "@/api";
import { routeOf, useRecent } from "@/features/recent";
import { useDesk } from "@/features/shell/desk";
import { pastedSearch, shownSearch, typedSearch } from "../query/searchText";
import { optionsOf, type Suggestion } from "./suggestion";
import { useSearchText } from "./useSearchText";

type Options = {
  search: string;
  onSearch: (search: string) => void;
  onChoose: (suggestion: Suggestion) => void;
  onLeave: () => void;
};

/** From so many letters on there is something worth suggesting. */
const ENOUGH = 2;
const MOST_OF_A_KIND = 3;

/** The text in the search box, the suggestions below it, and which of them the arrow keys stand on. */
export function useSearchBox({ search, onSearch, onChoose, onLeave }: Options) {
  const { text, type, flush } = useSearchText(search, onSearch);
  const [offering, setOffering] = useState(false);
  const [at, setAt] = useState(-1);
  const { options: found, asked } = useSuggestions(search, offering);
  const empty = text === "";
  const recent = useRecentOptions();
  const options = empty ? recent : found;
  const open = offering && options.length > 0 && (empty || (asked && text.trim() !== ""));
  const { environment } = useDesk();
  const navigate = useNavigate();

  const choose = (chosen: Suggestion) => {
    setOffering(false);
    if (chosen.kind === "recent") void navigate(routeOf(environment.name, chosen.item));
    else onChoose(chosen);
  };
  const onKeyDown = boxKeys({
    open,
    chosen: options[at],
    step: (by) => setAt((before) => Math.min(Math.max(before + by, -1), options.length - 1)),
    offer: () => {
      setAt(-1);
      setOffering(true);
    },
    choose,
    leave: () => {
      flush();
      setOffering(false);
      onLeave();
    },
    clear: () => {
      setOffering(false);
      if (text) type("");
      return text !== "";
    },
  });
  const onValueChange = (shown: string) => {
    const next = typedSearch(shown);
    type(next);
    setAt(-1);
    setOffering(next.trim().length >= ENOUGH);
  };
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text");
    if (!/[\r\n]/.test(pasted.trim())) return;
    // The box itself would join the lines; as a list they stay apart.
    event.preventDefault();
    type(pastedSearch(pasted));
    setOffering(false);
  };
  // Somebody who clicks into the empty box is offered what they had open last; typing finds the rest.
  const onClick = () => {
    if (!empty) return;
    setAt(-1);
    setOffering(true);
  };
  const input = { value: shownSearch(text), onValueChange, onPaste, onKeyDown, onClick };
  return { input, options, at, open, choose, setOffering };
}

type BoxActions = {
  open: boolean;
  chosen: Suggestion | undefined;
  step: (by: 1 | -1) => void;
  /** Offers what was opened last, without the mouse. */
  offer: () => void;
  choose: (suggestion: Suggestion) => void;
  leave: () => void;
  /** Answers whether there was anything to empty. */
  clear: () => boolean;
};

/** The keys of the box: the arrows move among suggestions or on to the list, Enter takes, Escape empties. */
function boxKeys({ open, chosen, step, offer, choose, leave, clear }: BoxActions) {
  return (event: KeyboardEvent<HTMLInputElement>) => {
    switch (event.key) {
      case "ArrowDown":
        if (open) step(1);
        else if (event.altKey) offer();
        else leave();
        break;
      case "ArrowUp":
        if (open) step(-1);
        break;
      case "Enter":
        if (open && chosen) choose(chosen);
        else leave();
        break;
      case "Escape":
        // Here and not in the box itself: while suggestions are open, their layer marks the key as handled.
        event.stopPropagation();
        if (!clear()) event.currentTarget.blur();
        break;
      default:
        return;
    }
    event.preventDefault();
  };
}

const MOST_RECENT = 6;

/** What was opened last, as the box offers it. */
function useRecentOptions(): Suggestion[] {
  const recent = useRecent();
  return useMemo(
    () => recent.slice(0, MOST_RECENT).map((item) => ({ kind: "recent" as const, item })),
    [recent],
  );
}

function useSuggestions(search: string, offering: boolean) {
  const { environment } = useDesk();
  const sought = search.trim();
  const isList = /[,\n]/.test(sought);
  const asked = offering && sought.length >= ENOUGH && !isList;
  const { data } = useOperation(
    "suggest",
    environment.name,
    { search: sought, limit: MOST_OF_A_KIND },
    { enabled: asked, placeholderData: keepPreviousData },
  );
  return { options: data ? optionsOf(data) : [], asked };
}
