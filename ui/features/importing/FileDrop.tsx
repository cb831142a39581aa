import { type DragEvent, type ReactNode, useRef, useState } from "react";

export type FileDropProps = {
  onFile: (file: File) => void;
  /** Shown above everything while a file hangs over the place. */
  over: ReactNode;
  className?: string;
  children: ReactNode;
};

const carriesFile = (event: DragEvent) => event.dataTransfer.types.includes("Files");

/** A place that takes a dropped file. Choosing one by keyboard stands beside it, never only here. */
export function FileDrop({ onFile, over, className, children }: FileDropProps) {
  const [hanging, setHanging] = useState(false);
  // Every element inside tells of entering and leaving; only the count says whether the place itself was left.
  const depth = useRef(0);
  const move = (event: DragEvent, by: number) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    depth.current = Math.max(0, depth.current + by);
    setHanging(depth.current > 0);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's shortcut for a button beside it
    <div
      className={className}
      onDragEnter={(event) => move(event, 1)}
      onDragOver={(event) => move(event, 0)}
      onDragLeave={(event) => move(event, -1)}
      onDrop={(event) => {
        if (!carriesFile(event)) return;
        event.preventDefault();
        depth.current = 0;
        setHanging(false);
        const file = event.dataTransfer.files[0];
        if (file) onFile(file);
      }}
    >
      {children}
      {hanging && over}
    </div>
  );
}
