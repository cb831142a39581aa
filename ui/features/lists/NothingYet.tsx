import { type LucideIcon, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useDesk } from "@/features/shell/desk";
import { pathIn } from "@/features/shell/places";
import { Button, EmptyState } from "@/ui";

export type NothingYetProps = {
  picture: LucideIcon;
  title: string;
  /** Where that begins which will be listed here. */
  to: { path: string; name: string; icon: LucideIcon };
  children: ReactNode;
};

type CreateFirstProps = {
  words: { nothing: (environment: string) => string; nothingHelp: string; create: string };
  picture: LucideIcon;
  reason: string | null;
  onCreate: () => void;
};

/** Nothing is listed yet: what will be, and the button that makes the first. */
export function CreateFirst({ words, picture, reason, onCreate }: CreateFirstProps) {
  const { environment } = useDesk();
  return (
    <EmptyState
      picture={picture}
      title={words.nothing(environment.label)}
      actions={
        <Button size="lg" variant="primary" icon={Plus} disabledReason={reason} onClick={onCreate}>
          {words.create}
        </Button>
      }
    >
      {words.nothingHelp}
    </EmptyState>
  );
}

/** Nothing is listed yet and nothing is made here: what will be, and the page where it begins. */
export function NothingYet({ picture, title, to, children }: NothingYetProps) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const go = () => void navigate(pathIn(to.path, environment.name));
  return (
    <EmptyState
      picture={picture}
      title={title}
      actions={
        <Button size="lg" variant="primary" icon={to.icon} onClick={go}>
          {to.name}
        </Button>
      }
    >
      {children}
    </EmptyState>
  );
}
