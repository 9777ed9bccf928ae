/** What markup shows: without tags, and without the comments by which a framework finds its way. */
export const textOf = (markup: string): string => markup.replaceAll(/<[^>]*>/g, '');
