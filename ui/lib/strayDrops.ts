/**
 * A file dropped beside every place that takes one would replace the page by the file. It is let fall instead; places
 * that take files have handled their drop by the time it arrives here.
 */
export function refuseStrayDrops(): void {
  window.addEventListener("dragover", (event) => {
    if (event.defaultPrevented || !carriesFile(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
  });
  window.addEventListener("drop", (event) => {
    if (!event.defaultPrevented && carriesFile(event)) event.preventDefault();
  });
}

function carriesFile(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
