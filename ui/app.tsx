import { DeskProvider, EmptyState, Mark } from "@/ui";

/** The desk as a whole. The rooms hang below this, in features. */
export function App() {
  return (
    <DeskProvider>
      <main className="grid h-full">
        <EmptyState title="Keydesk">
          <Mark size={40} />
        </EmptyState>
      </main>
    </DeskProvider>
  );
}
