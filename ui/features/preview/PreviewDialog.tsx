export function PreviewDialog(_: { id: string; onClose: () => void }) {
  return null;
}
