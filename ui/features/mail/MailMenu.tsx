import { Ban, EllipsisVertical, KeyRound, RotateCcw, Send } from "lucide-react";
import { useNavigate } from "react-router";
import { type Mail, toFailure, useChange } from "@/api";
import { licenseAt } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import type { CellContext } from "@/table";
import { IconButton, Menu, MenuItem, MenuLine, useToast } from "@/ui";
import { WORDS } from "./words";

type Props = { row: Mail; context: CellContext };

/** What can be done about one mail, and where it leads. */
export function MailMenu({ row, context }: Props) {
  const { environment, workspace } = useDesk();
  const navigate = useNavigate();
  const { retry, cancel, resend } = useMailActs(environment.name);
  const role = workspace.may.includes("assign") ? null : WORDS.role;
  const { id, license_id: license } = row;
  return (
    <Menu
      trigger={
        <IconButton
          icon={EllipsisVertical}
          iconSize={14}
          size="sm"
          name={WORDS.actions(row.subject, row.to_email)}
          tabIndex={context.active ? 0 : -1}
        />
      }
    >
      <MenuItem
        icon={RotateCcw}
        disabledReason={role ?? (row.can_retry ? null : WORDS.cannotRetry)}
        onSelect={() => retry({ id })}
      >
        {WORDS.retry}
      </MenuItem>
      <MenuItem
        icon={Ban}
        disabledReason={role ?? (row.state === "waiting" ? null : WORDS.cannotCancel)}
        onSelect={() => cancel({ id })}
      >
        {WORDS.cancel}
      </MenuItem>
      <MenuItem
        icon={Send}
        disabledReason={role ?? (license === null || row.kind !== "assigned" ? WORDS.noLicense : null)}
        onSelect={() => license && resend({ license_id: license })}
      >
        {WORDS.resend}
      </MenuItem>
      <MenuLine />
      <MenuItem
        icon={KeyRound}
        disabledReason={license === null ? WORDS.noLicense : null}
        onSelect={() => license && void navigate(licenseAt(environment.name, license))}
      >
        {WORDS.showLicense}
      </MenuItem>
    </Menu>
  );
}

export function useMailActs(environment: string) {
  const toast = useToast();
  const onError = (error: unknown) => {
    const { what, next } = toFailure(error);
    toast.show({ text: what, detail: next, tone: "failed" });
  };
  const done = (text: string) => ({ onSuccess: () => toast.show({ text }), onError });
  return {
    retry: useChange("retryMail", environment, done(WORDS.retried)).mutate,
    cancel: useChange("cancelMail", environment, done(WORDS.cancelled)).mutate,
    resend: useChange("resendMail", environment, done(WORDS.resent)).mutate,
  };
}
