const themeKey = 'steadysocket-theme';
const probeIntervalMs = 3_000;

/** Lets the reader choose light, dark or what the device prefers; the page applies the choice before its first paint. */
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

export interface ServerInfo {
  /** What is shown. */
  readonly address: string;
  /** What answers as long as the server runs. */
  readonly healthUrl: string;
  /** What to say of the address, or `''`. */
  readonly notice: string;
}

/** Shows where the server is and whether it answers, from now on: in words and in the element's `data-health`. */
export function startServerInfo(element: HTMLElement, { address, healthUrl, notice }: ServerInfo): void {
  const find = (name: string): HTMLElement => element.querySelector<HTMLElement>(`[data-${name}]`) ?? element;
  find('address').textContent = address;
  find('notice').textContent = notice;
  const probe = async (): Promise<void> => {
    if (document.hidden) return;
    const isUp = await answers(healthUrl);
    element.dataset['health'] = isUp ? 'up' : 'down';
    // Written only when it changes: a live region announces each writing.
    const words = isUp ? 'answers' : 'does not answer';
    if (find('health').textContent !== words) find('health').textContent = words;
  };
  void probe();
  setInterval(() => void probe(), probeIntervalMs);
  for (const event of ['online', 'offline', 'focus']) addEventListener(event, () => void probe());
}

async function answers(url: string): Promise<boolean> {
  try {
    // What it says is not for us to read across origins; that it answers is what we want to know.
    await fetch(url, { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(3_000) });
    return true;
  } catch {
    return false;
  }
}

/** The element of that id, which the page has to have. */
export function findElement(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element with the id "${id}".`);
  return element;
}
