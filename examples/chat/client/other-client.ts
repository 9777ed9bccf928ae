/** The address of the same chat in another framework. */
export function urlOfClient(framework: 'React' | 'Vue'): string {
  return `../${framework.toLowerCase()}/${location.search}${location.hash}`;
}
