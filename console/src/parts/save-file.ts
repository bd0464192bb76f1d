/** How long a file that is being saved stays at hand, in milliseconds. */
const keptMilliseconds = 60_000;

/** Has the browser save a file under a name, as a download. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), keptMilliseconds);
}
