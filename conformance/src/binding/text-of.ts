/** The text of markup, without tags and without a framework's comments. */
export const textOf = (markup: string): string => markup.replaceAll(/<[^>]*>/g, '');
