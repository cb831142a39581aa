import { useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Checkbox } from "@/ui";
import { WORDS } from "./words";

type Props = { label: string; checked: boolean; onChange: (checked: boolean) => void };

/** Whether somebody is told by mail. Where the workspace sends none, it says so and nobody is. */
export function NotifyField({ label, checked, onChange }: Props) {
  const { environment } = useDesk();
  const { data } = useOperation("getOutbox", environment.name, {});
  const off = data !== undefined && !data.on;
  return (
    <Checkbox
      label={label}
      checked={checked && !off}
      onCheckedChange={onChange}
      disabledReason={off ? WORDS.notifyOff : null}
    />
  );
}
