export function WhyDialog(_: { id: string; onClose: () => void }) {
  return null;
}
