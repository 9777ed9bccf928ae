/** Why a text is not well-formed XML, for people; `null` when it is. */
export function findXmlProblem(text: string): string | null {
  const document = new DOMParser().parseFromString(text, 'application/xml');
  // The parser does not throw: it puts this element where it failed.
  const problem = document.querySelector('parsererror')?.textContent;
  if (problem == null) return null;
  const place = /line (\d+) at column (\d+): ([^\n]+)/i.exec(problem);
  // Only Chromium and Safari say it this way.
  return place === null
    ? 'Check its tags and quotes.'
    : `Line ${place[1] ?? ''}, column ${place[2] ?? ''}: ${place[3] ?? ''}.`;
}
