import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { type LinkOpened, onLinkOpened, type StartState } from "@/api";
import { Button, Dialog } from "@/ui";
import { useDesk } from "./desk";
import { knownRoute } from "./places";
import { START_KEY } from "./start";
import { words } from "./words";

type Question = { title: string; text: string; route: string | null };

/**
 * Deep links only navigate, and ask where they cannot be followed as they are. `wanted` is an environment that the
 * address names and this workspace does not have.
 */
export function LinkQuestions({ wanted }: { wanted: string | null }) {
  const { environment, switchEnvironment } = useDesk();
  const navigate = useNavigate();
  const [asked, close] = useLinkNews(navigate);

  if (wanted !== null) {
    const stay = () => switchEnvironment(environment.name);
    return (
      <Ask
        title={words.unknownEnvironment}
        text={words.unknownEnvironmentLead(wanted, environment.label)}
        onClose={stay}
        action={
          <Button variant="primary" onClick={stay}>
            {words.stay(environment.label)}
          </Button>
        }
      />
    );
  }
  if (!asked) return null;
  const { route } = asked;
  const follow = () => {
    close();
    if (route) void navigate(route);
  };
  return (
    <Ask
      title={asked.title}
      text={asked.text}
      onClose={close}
      action={
        route ? (
          <>
            <Button onClick={close}>{words.cancel}</Button>
            <Button variant="primary" onClick={follow}>
              {words.followLink}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={close}>
            {words.close}
          </Button>
        )
      }
    />
  );
}

/** On the welcome screen a link leads nowhere yet; what there is to say about it is said all the same. */
export function LinkNews() {
  const [asked, close] = useLinkNews(stayHere);
  if (!asked) return null;
  return (
    <Ask
      title={asked.title}
      text={asked.text}
      onClose={close}
      action={
        <Button variant="primary" onClick={close}>
          {words.close}
        </Button>
      }
    />
  );
}

const stayHere = () => {};

/** What there is to say about a link: the one this window started with, then those that arrive. */
function useLinkNews(follow: (route: string) => unknown): [Question | null, () => void] {
  const answers = useQueryClient();
  const [asked, setAsked] = useState<Question | null>(() => {
    const start = answers.getQueryData<StartState>(START_KEY);
    if (!start?.question) return null;
    return { title: words.startTitle, text: start.question, route: knownRoute(start.route) };
  });
  useEffect(
    () =>
      onLinkOpened(({ route, question }: LinkOpened) => {
        const known = knownRoute(route);
        if (question) setAsked({ title: words.linkTitle, text: question, route: known });
        else if (known) void follow(known);
      }),
    [follow],
  );
  const close = () => {
    setAsked(null);
    // Said once: another page of this window does not say it again.
    answers.setQueryData<StartState>(START_KEY, (now) => now && { ...now, route: null, question: null });
  };
  return [asked, close];
}

type AskProps = { title: string; text: string; onClose: () => void; action: ReactNode };

function Ask({ title, text, onClose, action }: AskProps) {
  return (
    <Dialog
      open
      alert
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      footer={<span className="ml-auto flex gap-2">{action}</span>}
    >
      <p className="text-text-2">{text}</p>
    </Dialog>
  );
}
