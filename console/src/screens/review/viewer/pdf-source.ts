import { getDocument, PDFWorker } from 'pdfjs-dist';
import workerAddress from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { type PageSource, scaleFor } from './page-source.ts';

/**
 * A PDF, read by a worker of its own that can neither call anybody nor reach the page; forms, scripts and links of it are not drawn. Throws
 * where it cannot be read.
 */
export async function openPdf(bytes: Uint8Array<ArrayBuffer>): Promise<PageSource> {
  const port = new Worker(workerAddress, { type: 'module' });
  const worker = PDFWorker.create({ port });
  const task = getDocument({
    data: bytes.slice(),
    worker,
    // The policy of the page lets nothing compile programs.
    useWasm: false,
    wasmUrl: new URL('./', new URL(workerAddress, location.href)).href,
    enableXfa: false,
    maxImageSize: 100_000_000,
    verbosity: 0,
  });
  const close = () => {
    void task.destroy().finally(() => {
      worker.destroy();
      port.terminate();
    });
  };
  try {
    const document = await failing(port, task.promise);
    return {
      pages: document.numPages,
      async draw(canvas, number, { turn, width, signal }) {
        const page = await document.getPage(number);
        const rotation = (page.rotate + turn * 90) % 360;
        const natural = page.getViewport({ scale: 1, rotation });
        const viewport = page.getViewport({
          scale: scaleFor(natural.width, natural.height, width),
          rotation,
        });
        if (signal.aborted) return;
        canvas.width = Math.max(1, Math.round(viewport.width));
        canvas.height = Math.max(1, Math.round(viewport.height));
        const drawing = page.render({ canvas, viewport });
        signal.addEventListener('abort', () => drawing.cancel(), { once: true });
        await drawing.promise;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** A worker that does not start tells nobody but whoever listens. */
function failing<T>(port: Worker, opened: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  port.addEventListener('error', () => reject(new Error('the worker for PDFs did not start')), {
    once: true,
  });
  return Promise.race([opened, promise]);
}
