import { Button, type ButtonProps, FileButton } from '@mantine/core';
import { useRef } from 'react';

interface ChooseFilesProps extends Pick<ButtonProps, 'size' | 'leftSection' | 'disabled' | 'children'> {
  /** What is asked for. */
  readonly label: string;
  /** Ends of names of files that the chooser offers: `.csv,.json`. */
  readonly accept: string;
  readonly isMultiple?: boolean;
  /** Gets what is chosen: one file or more. */
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button that opens the browser's chooser of files. */
export function ChooseFiles({ label, accept, isMultiple = false, onFiles, ...button }: ChooseFilesProps) {
  const forget = useRef<() => void>(null);
  const take = (chosen: File | File[] | null) => {
    const files = [chosen ?? []].flat();
    if (files.length > 0) onFiles(files);
    // Browsers say nothing when the file that was chosen last is chosen again, as it is once its faults were put right.
    forget.current?.();
  };
  return (
    <FileButton
      multiple={isMultiple}
      accept={accept}
      onChange={take}
      resetRef={forget}
      inputProps={{ 'aria-label': label }}
    >
      {({ onClick }) => <Button variant="default" onClick={onClick} {...button} />}
    </FileButton>
  );
}
