import { type Comparison, median } from './comparison.ts';

/** A line of the plot: what one call costs at each size, in the cost at the first. */
interface Line {
  readonly title: string;
  readonly points: readonly number[];
}

const title = 'Time of a call, in that at the smallest size';
const width = 900;
const height = 460;
const frame = { left: 60, right: 400, top: 30, bottom: 50 };
const plotWidth = width - frame.left - frame.right;
const plotHeight = height - frame.top - frame.bottom;
// Okabe and Ito's colours, told apart by everybody; each again with dashes.
const colours = ['#000000', '#E69F00', '#56B4E9', '#009E73', '#0072B2', '#D55E00', '#CC79A7'];
const legendStep = 18;

/**
 * The growth as an SVG: users on a logarithmic axis, the time of a call in that at the smallest size on the other, a line
 * per scenario, and dashed lines at the targets. Plain text, since a library for one plot would be bigger than the bench.
 */
export function plotGrowth(
  comparisons: readonly Comparison[],
  sizes: readonly { readonly users: number; readonly name: string }[],
  limits: readonly number[],
): string {
  const lines = comparisons.map((comparison) => lineOf(comparison, sizes[0]!.name, sizes));
  const most = Math.max(...limits, ...lines.flatMap(({ points }) => points));
  const yMax = Math.ceil(most * 2 + 0.5) / 2;
  const logs = sizes.map(({ users }) => Math.log10(users));
  const span = logs.at(-1)! - logs[0]! || 1;
  const x = (index: number) => frame.left + ((logs[index]! - logs[0]!) / span) * plotWidth;
  const y = (value: number) => frame.top + (1 - value / yMax) * plotHeight;
  const steps = yMax > 5 ? 1 : 0.5;
  const grid = Array.from({ length: Math.floor(yMax / steps) + 1 }, (_, index) => index * steps);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(frame.left, 18, title, 'start'),
    ...grid.flatMap((value) => [
      segment([x(0), y(value)], [x(sizes.length - 1), y(value)], 'stroke="#dddddd"'),
      text(frame.left - 8, y(value) + 4, String(value), 'end'),
    ]),
    ...limits.map((limit) =>
      segment([x(0), y(limit)], [x(sizes.length - 1), y(limit)], 'stroke="#cc0000" stroke-dasharray="2 4"'),
    ),
    ...sizes.map(({ users }, index) => text(x(index), height - 25, users.toLocaleString('en'), 'middle')),
    text(frame.left + plotWidth / 2, height - 6, 'users', 'middle'),
    ...lines.flatMap(({ title, points }, index) => {
      const style = styleOf(index);
      const path = points.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
      const legend = frame.top + index * legendStep;
      const left = width - frame.right + 20;
      return [
        `<polyline points="${path}" fill="none" ${style}/>`,
        segment([left, legend], [left + 30, legend], style),
        text(left + 38, legend + 4, `${title}: ${points.at(-1)!.toFixed(2)}`, 'start'),
      ];
    }),
    '</svg>',
    '',
  ].join('\n');
}

/** The median over the rounds of a size's time over the smallest's, in the same round. */
function lineOf(
  { title, rounds }: Comparison,
  first: string,
  sizes: readonly { readonly name: string }[],
): Line {
  const points = sizes.map(({ name }) =>
    median(rounds.map((round) => round[first]!.perSecond / round[name]!.perSecond)),
  );
  return { title, points };
}

function styleOf(index: number): string {
  const dashes = ['', ' stroke-dasharray="7 3"', ' stroke-dasharray="2 2"'][
    Math.floor(index / colours.length) % 3
  ];
  return `stroke="${colours[index % colours.length]}" stroke-width="1.8"${dashes}`;
}

function segment([x1, y1]: [number, number], [x2, y2]: [number, number], style: string): string {
  return `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" ${style}/>`;
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end'): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped}</text>`;
}
