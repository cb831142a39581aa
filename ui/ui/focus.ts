/**
 * For `onCloseAutoFocus` of a menu, popover or list of options. Radix gives the focus back to the trigger a moment
 * after the surface is gone. Who has put it somewhere else by then (a dialog that the item opened, a field clicked
 * at once) keeps it: a focus that is taken back would close what was just opened.
 */
export function leaveFocusWhereItWent(event: Event) {
  const now = document.activeElement;
  if (!now || now === document.body) return;
  const surface = event.currentTarget;
  if (surface instanceof Node && surface.contains(now)) return;
  // The trigger itself needs no focus either.
  event.preventDefault();
}
