/** Notes where the oldest message is. The result, called after messages were put above, scrolls it back to there. */
export function keepPlace(scroller: HTMLElement): () => void {
  const oldest = scroller.querySelector('.message');
  const topOf = () => oldest?.getBoundingClientRect().top ?? 0;
  const before = topOf();
  return () => (scroller.scrollTop += topOf() - before);
}
