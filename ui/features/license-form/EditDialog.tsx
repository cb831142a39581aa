export function EditDialog(_: { id: string; onClose: () => void }) {
  return null;
}
