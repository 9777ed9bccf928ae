import type { ServerAddress } from './server-address.js';

const themeKey = 'steadysocket-theme';
const probeIntervalMs = 3_000;

/** Lets the reader choose light, dark or what the device prefers; `index.html` applies the choice before the first paint. */
export function startThemeChoice(fieldset: HTMLElement): void {
  const chosen = document.documentElement.dataset['theme'] ?? 'auto';
  for (const radio of fieldset.querySelectorAll('input')) {
    radio.checked = radio.value === chosen;
    radio.addEventListener('change', () => chooseTheme(radio.value));
  }
}

function chooseTheme(theme: string): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(themeKey, theme);
  } catch {
    // Storage may be forbidden. The choice then lasts as long as the page.
  }
}

/** Shows where the server is and whether it answers, from now on. */
export function startServerInfo(element: HTMLElement, address: ServerAddress): void {
  const find = (name: string): HTMLElement => element.querySelector<HTMLElement>(`[data-${name}]`) ?? element;
  find('address').textContent = address.socketUrl;
  if (address.refused !== null) {
    find('notice').textContent = `“${address.refused}” is no WebSocket address, so this one is used:`;
  }
  const probe = async (): Promise<void> => {
    if (document.hidden) return;
    const isUp = await answers(address.httpUrl);
    element.dataset['health'] = isUp ? 'up' : 'down';
    // Written only when it changes: a live region announces each writing.
    const words = isUp ? 'answers' : 'does not answer';
    if (find('health').textContent !== words) find('health').textContent = words;
  };
  void probe();
  setInterval(() => void probe(), probeIntervalMs);
  for (const event of ['online', 'offline', 'focus']) addEventListener(event, () => void probe());
}

async function answers(httpUrl: string): Promise<boolean> {
  try {
    // What it says is not for us to read across origins; that it answers is what we want to know.
    await fetch(`${httpUrl}/health`, { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(3_000) });
    return true;
  } catch {
    return false;
  }
}
