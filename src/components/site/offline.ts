import { Workbox } from 'workbox-window';

/** What the build wrote to offline.json, which is kept with the pages. */
interface OfflineFacts {
  bytes: number;
  modelCache: string;
  models: { url: string; bytes: number }[];
}

/** Registers the service worker and tells the reader, in the element's parts, how the book stands offline. */
export async function startOffline(element: HTMLElement): Promise<void> {
  const status = element.querySelector<HTMLElement>('[data-offline-status]')!;
  if (!('serviceWorker' in navigator)) {
    status.textContent = isSecureContext
      ? 'This browser keeps no pages for reading offline; a private window often does not.'
      : 'To be kept for reading offline, the book must be opened by a secure address (https).';
    return;
  }
  const base = element.dataset['base']!;
  const workbox = new Workbox(`${base}sw.js`, { scope: base });
  offerUpdate(workbox);
  try {
    await workbox.register();
    await navigator.serviceWorker.ready;
    const { bytes, modelCache, models } = (await (await fetch(`${base}offline.json`)).json()) as OfflineFacts;
    status.textContent = `Ready to read offline: ${megabytes(bytes)} kept on this device.`;
    for (const name of await caches.keys()) {
      if (name.startsWith('models-') && name !== modelCache) await caches.delete(name);
    }
    await offerModels(element.querySelector<HTMLElement>('[data-offline-models]')!, modelCache, models);
  } catch {
    status.textContent = navigator.onLine
      ? 'This browser does not let the book be kept for reading offline. Private windows and blocked site data are the usual reasons.'
      : 'You are reading offline.';
  }
}

async function offerModels(element: HTMLElement, cacheName: string, models: OfflineFacts['models']): Promise<void> {
  if (models.length === 0) return;
  const button = element.querySelector('button')!;
  const progress = element.querySelector('progress')!;
  const cache = await caches.open(cacheName);
  const missing = async () => {
    const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
    return models.filter((model) => !kept.has(model.url));
  };
  const sum = (list: OfflineFacts['models']) => list.reduce((total, model) => total + model.bytes, 0);

  const show = async () => {
    const left = await missing();
    element.hidden = false;
    button.hidden = left.length === 0;
    progress.hidden = true;
    button.textContent = `Keep the trained models, too (${megabytes(sum(left))})`;
    if (left.length === 0)
      element.querySelector('span')!.textContent = `All trained models are kept (${megabytes(sum(models))}).`;
  };
  button.addEventListener('click', async () => {
    const left = await missing();
    const total = sum(left);
    button.hidden = true;
    progress.hidden = false;
    let done = 0;
    try {
      for (const model of left) {
        await cache.add(model.url);
        done += model.bytes;
        progress.value = done / total;
      }
      await show();
    } catch {
      await show();
      button.textContent = `Some models could not be fetched: try again (${megabytes(total - done)} left)`;
    }
  });
  await show();
}

/** A new version waits until the reader asks for it; then every open page changes together. */
function offerUpdate(workbox: Workbox): void {
  const banner = document.querySelector<HTMLElement>('[data-update]')!;
  const [now, later] = banner.querySelectorAll('button');
  workbox.addEventListener('waiting', () => (banner.hidden = false));
  later!.addEventListener('click', () => (banner.hidden = true));
  now!.addEventListener('click', () => workbox.messageSkipWaiting());
  let hadController = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (hadController) location.reload();
    hadController = true;
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
