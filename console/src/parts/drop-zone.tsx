import { Paper } from '@mantine/core';
import { type DragEvent, type ReactNode, useState } from 'react';

interface DropZoneProps {
  /** What is asked for, where no text beside the frame says it. */
  readonly label?: string;
  readonly padding: 'md' | 'lg';
  /** Whether what is dropped is left alone: what was given before is being worked on. */
  readonly isDisabled: boolean;
  /** Gets what is dropped: one file or more. */
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

/** A frame on which files of this computer can be dropped. */
export function DropZone({ label, padding, isDisabled, onFiles, children }: DropZoneProps) {
  const [isOver, setOver] = useState(false);
  // The browser would open the file in place of the console.
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(!isDisabled);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = [...event.dataTransfer.files];
    if (dropped.length > 0 && !isDisabled) onFiles(dropped);
  };
  return (
    <Paper
      withBorder
      p={padding}
      {...(label !== undefined && { role: 'group', 'aria-label': label })}
      style={{ borderStyle: 'dashed', ...(isOver && { borderColor: 'var(--mantine-primary-color-filled)' }) }}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {children}
    </Paper>
  );
}
