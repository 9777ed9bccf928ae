import type { Page } from 'playwright';

/** Text and edges of controls that have less contrast than WCAG 2.2 AA asks for. */
export function findLowContrast(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Colour = readonly [red: number, green: number, blue: number, alpha: number];
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

    /** Any CSS colour as sRGB: the canvas knows them all. */
    function parse(css: string): Colour {
      if (canvas === null) throw new Error('There is no canvas.');
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [red, green, blue, alpha / 255];
    }

    function over(top: Colour, bottom: Colour): Colour {
      const mix = (index: 0 | 1 | 2): number => top[index] * top[3] + bottom[index] * (1 - top[3]);
      return [mix(0), mix(1), mix(2), 1];
    }

    function backdrop(element: Element | null): Colour {
      if (element === null) return [255, 255, 255, 1];
      const own = parse(getComputedStyle(element).backgroundColor);
      return own[3] === 1 ? own : over(own, backdrop(element.parentElement));
    }

    function luminance(colour: Colour): number {
      const linear = colour.slice(0, 3).map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
    }

    function contrast(css: string, ground: Colour): number {
      const lights = [luminance(over(parse(css), ground)), luminance(ground)].sort((one, other) => other - one);
      return ((lights[0] ?? 0) + 0.05) / ((lights[1] ?? 0) + 0.05);
    }

    function judge(element: Element, what: string, figures: readonly [found: number, needed: number]): string[] {
      const [found, needed] = figures;
      const name = `${element.localName}.${element.getAttribute('class') ?? ''} “${element.textContent.trim().slice(0, 30)}”`;
      return found >= needed ? [] : [`${what} of ${name}: ${found.toFixed(2)}, needs ${String(needed)}`];
    }

    const seen = [...document.body.querySelectorAll('*')].filter(
      (element) => element.checkVisibility() && element.closest('.hidden, svg') === null,
    );
    const texts = seen
      .filter((element) => [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== ''))
      .flatMap((element) => {
        const { color, fontSize, fontWeight } = getComputedStyle(element);
        const isLarge = parseFloat(fontSize) >= (Number(fontWeight) >= 700 ? 18.66 : 24);
        return judge(element, 'text', [contrast(color, backdrop(element)), isLarge ? 3 : 4.5]);
      });
    const placeholders = seen
      .filter((element) => element.matches('[placeholder]'))
      .flatMap((element) => {
        const { color } = getComputedStyle(element, '::placeholder');
        return judge(element, 'placeholder', [contrast(color, backdrop(element)), 4.5]);
      });
    const edges = seen
      .filter((element) => element.matches('button, select, textarea, input[type=number]'))
      .flatMap((element) => {
        const { borderTopColor } = getComputedStyle(element);
        return judge(element, 'edge', [contrast(borderTopColor, backdrop(element.parentElement)), 3]);
      });
    return [...texts, ...placeholders, ...edges];
  });
}
