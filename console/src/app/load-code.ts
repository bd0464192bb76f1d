import { onlineManager } from '@tanstack/react-query';

/** Loads code or texts; without a connection, as soon as there is one. */
export async function loadCode<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (onlineManager.isOnline()) throw error;
    await connection();
    return await loadCode(load);
  }
}

function connection(): Promise<void> {
  return new Promise((resolve) => {
    const stop = onlineManager.subscribe((isOnline) => {
      if (!isOnline) return;
      stop();
      resolve();
    });
  });
}
