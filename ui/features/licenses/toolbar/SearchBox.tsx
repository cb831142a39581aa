import { keepPreviousData } from "@tanstack/react-query";
import { Popover } from "radix-ui";
import { type KeyboardEvent, type Ref, useId, useState } from "react";
import { useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Kbd, SearchInput } from "@/ui";
import { pastedSearch } from "../query/query";
import { words } from "../words";
import { SuggestionList } from "./SuggestionList";
import { optionsOf, type Suggestion } from "./suggestion";
import { useSearchText } from "./useSearchText";

export type SearchBoxProps = {
  search: string;
  onSearch: (search: string) => void;
  onChoose: (suggestion: Suggestion) => void;
  /** Enter, or the arrow down past the suggestions. */
  onLeave: () => void;
  ref: Ref<HTMLInputElement>;
};

/** From so many letters on there is something worth suggesting. */
const ENOUGH = 2;
const MOST_OF_A_KIND = 3;

/** Searches while one types, and offers what the text may mean. */
export function SearchBox({ search, onSearch, onChoose, onLeave, ref }: SearchBoxProps) {
  const { text, type, flush } = useSearchText(search, onSearch);
  const [offering, setOffering] = useState(false);
  const [at, setAt] = useState(-1);
  const listId = useId();
  const { options, asked } = useSuggestions(search, offering);
  const open = offering && asked && options.length > 0 && text.trim() !== "";
  const choose = (chosen: Suggestion) => {
    setOffering(false);
    onChoose(chosen);
  };
  const leave = () => {
    flush();
    setOffering(false);
    onLeave();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (open) setAt((before) => Math.min(Math.max(before + step, -1), options.length - 1));
      else if (step > 0) leave();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = open ? options[at] : undefined;
      if (chosen) choose(chosen);
      else leave();
    } else if (event.key === "Escape") {
      // Here and not in the box itself: while suggestions are open, their layer marks the key as handled.
      event.preventDefault();
      event.stopPropagation();
      setOffering(false);
      if (text) type("");
      else event.currentTarget.blur();
    }
  };
  return (
    <Popover.Root open={open} onOpenChange={setOffering}>
      <Popover.Anchor asChild>
        <search className="kd-search min-w-0">
          <SearchInput
            ref={ref}
            name={words.search}
            placeholder={words.searchHint}
            value={text}
            onValueChange={(next) => {
              type(next);
              setAt(-1);
              setOffering(next.trim().length >= ENOUGH);
            }}
            hint={<Kbd keys="/" />}
            role="combobox"
            aria-expanded={open}
            aria-controls={open ? listId : undefined}
            aria-autocomplete="list"
            aria-activedescendant={open && at >= 0 ? `${listId}-${at}` : undefined}
            onKeyDown={onKeyDown}
            onBlur={() => setOffering(false)}
            onPaste={(event) => {
              const pasted = event.clipboardData.getData("text");
              if (!/[\r\n]/.test(pasted.trim())) return;
              // A one-line box would join the lines; as a list they stay apart.
              event.preventDefault();
              type(pastedSearch(pasted));
              setOffering(false);
            }}
          />
        </search>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          className="kd-pop w-[440px]"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={words.suggestions}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onPointerDown={(event) => event.preventDefault()}
        >
          <SuggestionList id={listId} options={options} at={at} query={search} onChoose={choose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function useSuggestions(search: string, offering: boolean) {
  const { environment } = useDesk();
  const sought = search.trim();
  const isList = sought.includes(",");
  const asked = offering && sought.length >= ENOUGH && !isList;
  const { data } = useOperation(
    "suggest",
    environment.name,
    { search: sought, limit: MOST_OF_A_KIND },
    { enabled: asked, placeholderData: keepPreviousData },
  );
  return { options: data ? optionsOf(data) : [], asked };
}
