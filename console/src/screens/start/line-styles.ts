/** How the lines of a plot look: by colour and by dashes, so that no line is known by its colour alone. */
export const lineStyles = [
  { colour: '--plot-1', dash: [] },
  { colour: '--plot-2', dash: [6, 4] },
  { colour: '--plot-3', dash: [2, 3] },
  { colour: '--plot-4', dash: [10, 3, 2, 3] },
] as const;
