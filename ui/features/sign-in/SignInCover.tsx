import { Dialog } from "radix-ui";
import { lastPerson, type Person, useComeBack } from "@/api";
import { EntranceCard } from "./Entrance";
import { SignInForm } from "./SignInForm";
import { words } from "./words";

/**
 * The sign-in ended while somebody worked: the question stands before the page, which stays as it is below, its open
 * dialogs and half-filled forms included. Somebody else gets a page of their own.
 */
export function SignInCover() {
  const comeBack = useComeBack();
  const before = lastPerson();
  const entered = (person: Person) => {
    if (before && before.id !== person.id) location.reload();
    else comeBack();
  };
  const stay = (event: Event) => event.preventDefault();
  return (
    <Dialog.Root open>
      <Dialog.Portal>
        <Dialog.Content
          className="fixed inset-0 z-[100] grid place-items-center overflow-auto bg-canvas p-4"
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            focusFirstEmpty(event.currentTarget);
          }}
          onEscapeKeyDown={stay}
          onPointerDownOutside={stay}
          onInteractOutside={stay}
        >
          <EntranceCard
            title={<Dialog.Title>{words.again}</Dialog.Title>}
            lead={
              <Dialog.Description asChild>
                <span>
                  {words.againLead} {before && words.otherLead}
                </span>
              </Dialog.Description>
            }
          >
            <SignInForm email={before?.email ?? ""} onSignedIn={entered} />
          </EntranceCard>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The address is known already; what is missing comes first. */
function focusFirstEmpty(cover: EventTarget | null): void {
  if (!(cover instanceof HTMLElement)) return;
  const fields = [...cover.querySelectorAll<HTMLInputElement>("input")];
  fields.find((field) => field.value === "")?.focus();
}
