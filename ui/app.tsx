import { QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { RouterProvider } from "react-router";
import { addressOf, createQueryClient, inDesktop, type StartState, useStanding } from "@/api";
import { FailureNote } from "@/features/failure";
import { AddressProvider } from "@/features/shell/address";
import { Opening } from "@/features/shell/Frame";
import { LinkNews } from "@/features/shell/LinkQuestions";
import { IMPORT } from "@/features/shell/places";
import { firstRoute, START_KEY, useStart } from "@/features/shell/start";
import { words } from "@/features/shell/words";
import { linkCode, SignInCover, SignInPage, WelcomeLinkPage } from "@/features/sign-in";
import { WelcomeScreen } from "@/features/welcome";
import { Button, DeskProvider, EmptyState } from "@/ui";
import { createDeskRouter } from "./routes";

/** The desk as a whole: the welcome screen, or the open workspace. */
export function App() {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <DeskProvider>
        <Start />
      </DeskProvider>
    </QueryClientProvider>
  );
}

function Start() {
  const start = useStart();
  const answers = useQueryClient();
  const [link, setLink] = useState(linkCode);
  const signedOut = useStanding() === "out";
  if (link !== null) {
    const leave = () => {
      // The code is worth nothing now, and belongs into no history.
      window.history.replaceState(null, "", addressOf("/"));
      setLink(null);
      void start.refetch();
    };
    return <WelcomeLinkPage code={link} onSignedIn={leave} onLeave={leave} />;
  }
  if (!inDesktop() && start.error?.failure.code === "not_signed_in")
    return <SignInPage onSignedIn={() => void start.refetch()} />;
  if (start.error) {
    return (
      <main className="grid h-full place-content-center gap-4 p-8">
        <EmptyState
          title={words.notOpened}
          actions={<Button onClick={() => void start.refetch()}>{words.tryAgain}</Button>}
        />
        <FailureNote failure={start.error.failure} className="max-w-[520px]" />
      </main>
    );
  }
  if (!start.data) return <Opening />;
  if (start.data.open !== null) {
    return (
      <>
        <OpenWorkspace key={start.data.open} start={start.data} />
        {signedOut && <SignInCover />}
      </>
    );
  }
  return (
    <>
      <WelcomeScreen
        start={start.data}
        onOpened={(workspace, toImport) => {
          // Answers of one workspace mean nothing in another.
          answers.removeQueries({ queryKey: ["operation"] });
          const route = toImport ? IMPORT : null;
          answers.setQueryData<StartState>(START_KEY, (now) => now && { ...now, open: workspace.id, route });
        }}
      />
      <LinkNews />
    </>
  );
}

function OpenWorkspace({ start }: { start: StartState }) {
  const [router, setRouter] = useState<ReturnType<typeof createDeskRouter> | null>(null);
  const { open } = start;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first route is asked for once per workspace
  useEffect(() => {
    if (open === null) return;
    let left = false;
    let made: ReturnType<typeof createDeskRouter> | null = null;
    void firstRoute(start, open).then((route) => {
      if (left) return;
      window.history.replaceState(null, "", addressOf(route));
      made = createDeskRouter();
      setRouter(made);
    });
    return () => {
      left = true;
      made?.dispose();
    };
  }, [open]);
  if (!router) return <Opening />;
  return (
    <AddressProvider router={router}>
      <RouterProvider router={router} />
    </AddressProvider>
  );
}
