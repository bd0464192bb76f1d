import type { CSSProperties } from 'react';
import classes from './standing.module.css';

interface StandingProps {
  /** Of Mantine: `teal`, `yellow`, `red`, `gray`. */
  readonly colour: string;
  readonly text: string;
}

/** How something stands: words, and a dot in the colour of what is good, waits or is bad. One element, since lists have hundreds of these. */
export function Standing({ colour, text }: StandingProps) {
  const dot = { '--dot': `var(--mantine-color-${colour}-6)` } as CSSProperties;
  return (
    <span className={classes['standing']} style={dot}>
      {text}
    </span>
  );
}
