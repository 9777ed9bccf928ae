/** Notes where the reader is. The result, called after messages were put above, scrolls back to there. */
export function keepPlace(scroller: HTMLElement): () => void {
  const fromBottom = scroller.scrollHeight - scroller.scrollTop;
  return () => (scroller.scrollTop = scroller.scrollHeight - fromBottom);
}
