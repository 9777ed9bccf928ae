const themeKey = 'steadysocket-theme';
const probeIntervalMs = 3_000;

/** How many intervals a probe may take. Counted in intervals of the page: while the page itself is busy, none passes. */
const maxProbeIntervals = 3;

/** Lets the reader choose light, dark or what the device prefers; the page applies the choice before its first paint. */
export function startThemeChoice(fieldset: HTMLElement): void {
  const chosen = document.documentElement.dataset['theme'] ?? 'auto';
  for (const radio of fieldset.querySelectorAll('input')) {
    radio.checked = radio.value === chosen;
    radio.addEventListener('change', () => chooseTheme(radio.value));
  }
}

/** Applies a theme, and keeps it for the next page. */
export function chooseTheme(theme: string): void {
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
  if (notice !== '') find('notice').textContent = notice;
  const show = (isUp: boolean): void => {
    element.dataset['health'] = isUp ? 'up' : 'down';
    // Written only when it changes: a live region announces each writing.
    const words = isUp ? 'answers' : 'does not answer';
    if (find('health').textContent !== words) find('health').textContent = words;
  };
  watchAnswers(healthUrl, show);
}

function watchAnswers(url: string, show: (isUp: boolean) => void): void {
  let probe: AbortController | null = null;
  let intervals = 0;
  const ask = async (): Promise<void> => {
    if (document.hidden || probe !== null) return;
    probe = new AbortController();
    intervals = 0;
    // What it says is not for us to read across origins; that it answers is what we want to know.
    const asking = fetch(url, { mode: 'no-cors', cache: 'no-store', signal: probe.signal });
    show(await asking.then(() => true).catch(() => false));
    probe = null;
  };
  void ask();
  setInterval(() => {
    intervals += 1;
    if (intervals >= maxProbeIntervals) probe?.abort();
    void ask();
  }, probeIntervalMs);
  for (const event of ['online', 'offline', 'focus']) addEventListener(event, () => void ask());
}

/** Shows an element and where its link leads. `npm run demo` serves all examples; one alone has none to lead to. */
export function linkTo(element: HTMLElement, url: string | undefined): void {
  element.hidden = url === undefined;
  element.querySelector('[data-link]')?.setAttribute('href', url ?? '');
}

/** The element of that id, which the page has to have. */
export function findElement(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element with the id "${id}".`);
  return element;
}
