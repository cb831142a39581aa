import { useNavigate } from "react-router";
import { RecentIcon, RecentText, routeOf, useRecent } from "@/features/recent";
import { useDesk } from "@/features/shell/desk";
import { Group, Item, type PartProps } from "./Item";
import { words } from "./words";

const MOST_SHOWN = 6;

/** What was opened last, while nothing is looked for. */
export function RecentItems({ text, onDone }: PartProps) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const recent = useRecent();
  if (text !== "" || recent.length === 0) return null;
  return (
    <Group heading={words.recent}>
      {recent.slice(0, MOST_SHOWN).map((item) => (
        <Item
          key={`${item.kind} ${item.id}`}
          value={`recent ${item.kind} ${item.id}`}
          before={<RecentIcon kind={item.kind} />}
          onSelect={() => {
            void navigate(routeOf(environment.name, item));
            onDone();
          }}
        >
          <RecentText item={item} />
        </Item>
      ))}
    </Group>
  );
}
