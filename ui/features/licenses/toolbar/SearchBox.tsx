import { Popover } from "radix-ui";
import { type Ref, useId } from "react";
import { Kbd, SearchInput } from "@/ui";
import { words } from "../words";
import { SuggestionList } from "./SuggestionList";
import type { Suggestion } from "./suggestion";
import { useSearchBox } from "./useSearchBox";

export type SearchBoxProps = {
  search: string;
  onSearch: (search: string) => void;
  onChoose: (suggestion: Suggestion) => void;
  /** Enter, or the arrow down past the suggestions. */
  onLeave: () => void;
  ref: Ref<HTMLInputElement>;
};

/** Searches while one types, and offers what the text may mean. */
export function SearchBox({ ref, ...asked }: SearchBoxProps) {
  const { input, options, at, open, choose, setOffering } = useSearchBox(asked);
  const listId = useId();
  return (
    <Popover.Root open={open} onOpenChange={setOffering}>
      <Popover.Anchor asChild>
        <search className="kd-search min-w-0">
          <SearchInput
            ref={ref}
            name={words.search}
            placeholder={words.searchHint}
            hint={<Kbd keys="/" />}
            role="combobox"
            aria-expanded={open}
            aria-controls={open ? listId : undefined}
            aria-autocomplete="list"
            aria-activedescendant={open && at >= 0 ? `${listId}-${at}` : undefined}
            onBlur={() => setOffering(false)}
            {...input}
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
          <SuggestionList id={listId} options={options} at={at} query={asked.search} onChoose={choose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
