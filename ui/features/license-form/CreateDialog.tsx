export function CreateDialog(_: { onClose: () => void }) {
  return null;
}
