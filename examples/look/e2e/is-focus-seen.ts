import type { Page } from 'playwright';

/** Whether one sees where the keyboard is: the outline of what has the focus, whole. True when nothing has it. */
export function isFocusSeen(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const focused = document.activeElement ?? document.body;
    // A radio button is drawn by the label beside it.
    const drawn = focused.matches('[type=radio]') ? focused.nextElementSibling : focused;
    if (drawn === null || drawn === document.body) return drawn === document.body;
    const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(drawn);
    const margin = parseFloat(outlineWidth) + parseFloat(outlineOffset);
    const { left, right } = drawn.getBoundingClientRect();
    const isCut = (box: Element | null): boolean => {
      if (box === null) return false;
      const edges = box.getBoundingClientRect();
      const cutsOff = getComputedStyle(box).overflowX !== 'visible';
      return (cutsOff && (left - margin < edges.left || right + margin > edges.right)) || isCut(box.parentElement);
    };
    return outlineStyle === 'solid' && !isCut(drawn.parentElement);
  });
}
