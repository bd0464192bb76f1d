/** What a pane draws: a picture of one page, or a document of several. */
export interface PageSource {
  readonly pages: number;
  /** Draws a page, counted from 1, turned by quarters, in the size that the pane has room for. Ends early where the signal says so. */
  draw(canvas: HTMLCanvasElement, page: number, view: PageView): Promise<void>;
  close(): void;
}

/** How a page is drawn. */
export interface PageView {
  /** Quarters of a turn to the right, 0 to 3. */
  readonly turn: number;
  /** Pixels of the device that the page should be wide at least. */
  readonly width: number;
  readonly signal: AbortSignal;
}

/** How many pixels a canvas may have; some browsers draw nothing on more. */
const pixelsMax = 16_000_000;

/** The scale at which a page of a size fits into what is wanted, and into what a canvas can have. */
export function scaleFor(width: number, height: number, wanted: number): number {
  return Math.min(wanted / width, Math.sqrt(pixelsMax / (width * height)));
}
