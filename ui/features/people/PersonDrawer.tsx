import { Ban, Check, KeyRound, Pencil } from "lucide-react";
import { type Person, useChange } from "@/api";
import { sentences } from "@/features/failure";
import { type DrawerMoves, idFact, momentFact, ThingDrawer } from "@/features/lists";
import { Button, type Description, DescriptionList, DrawerSection, RelativeTime, useToast } from "@/ui";
import { StateTag } from "./columns";
import { SignIns } from "./SignIns";
import { ROLE_HELP, ROLE_LABEL, STATE_HELP, WORDS } from "./words";

export type PersonDrawerProps = DrawerMoves & {
  /** undefined while people are on their way; null when it is not among them. */
  person: Person | null | undefined;
  refused: string | null;
  lastOwner: boolean;
  onEdit: (person: Person) => void;
  onReset: (person: Person) => void;
  onDisable: (person: Person) => void;
};

/** Everything about one person, beside the list. */
export function PersonDrawer(props: PersonDrawerProps) {
  const { person, onClose, onPrevious, onNext } = props;
  return (
    <ThingDrawer
      words={WORDS}
      detail={person}
      moves={{ onClose, onPrevious, onNext }}
      head={(one) => ({
        name: one.name,
        subtitle: <span className="select-text truncate text-text-3">{one.email}</span>,
        actions: <Actions {...props} person={one} />,
      })}
    >
      {(one) => (
        <>
          <DrawerSection>
            <DescriptionList items={factsOf(one)} />
          </DrawerSection>
          <DrawerSection title={WORDS.signIns}>
            <SignIns person={one.id} refused={props.refused} />
          </DrawerSection>
        </>
      )}
    </ThingDrawer>
  );
}

function Actions(props: PersonDrawerProps & { person: Person }) {
  const { person, refused, lastOwner, onEdit, onReset, onDisable } = props;
  const disabled = person.state === "disabled";
  const noLink = disabled ? WORDS.disabledNoLink : null;
  return (
    <>
      <Button icon={Pencil} disabledReason={refused} onClick={() => onEdit(person)}>
        {WORDS.edit}
      </Button>
      <Button icon={KeyRound} disabledReason={refused ?? noLink} onClick={() => onReset(person)}>
        {person.state === "invited" ? WORDS.newLink : WORDS.reset}
      </Button>
      <span className="flex-1" />
      {disabled ? (
        <EnableButton person={person} refused={refused} />
      ) : (
        <Button
          variant="danger-quiet"
          icon={Ban}
          disabledReason={refused ?? (lastOwner ? WORDS.lastOwnerDisable : null)}
          onClick={() => onDisable(person)}
        >
          {WORDS.disable}
        </Button>
      )}
    </>
  );
}

function EnableButton({ person, refused }: { person: Person; refused: string | null }) {
  const toast = useToast();
  const edit = useChange("editPerson", null, {
    onSuccess: ({ name }) => toast.show({ text: WORDS.enabled(name) }),
    onError: (thrown) => toast.show({ text: sentences(thrown), tone: "failed" }),
  });
  const { id, version, name, role } = person;
  return (
    <Button
      icon={Check}
      disabledReason={refused ?? (edit.isPending ? WORDS.busy : null)}
      onClick={() => edit.mutate({ id, version, name, role, disabled: false })}
    >
      {WORDS.enable}
    </Button>
  );
}

function factsOf(person: Person): Description[] {
  const { last_sign_in_at: at } = person;
  const quiet = (text: string) => <span className="text-text-3">{text}</span>;
  return [
    {
      term: WORDS.role,
      value: (
        <>
          {ROLE_LABEL[person.role]} {quiet(ROLE_HELP[person.role])}
        </>
      ),
    },
    {
      term: WORDS.state,
      value: (
        <>
          <StateTag state={person.state} /> {quiet(STATE_HELP[person.state])}
        </>
      ),
    },
    { term: WORDS.secondFactor, value: person.totp ? WORDS.factorOn : WORDS.factorOff },
    { term: WORDS.lastSignIn, value: at ? <RelativeTime at={at} /> : quiet(WORDS.never) },
    momentFact(WORDS.invitedAt, person.created_at),
    idFact(WORDS.id, person.id, WORDS.copyId),
  ];
}
