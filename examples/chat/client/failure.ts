/** Why a message failed: the code of the server's refusal, else that of the error. `texts` has words for those that occur. */
export function failureOf(error: unknown): string {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: { readonly code?: unknown } };
  return [code === 'refused' ? cause?.code : undefined, code].find((each) => typeof each === 'string') ?? 'failed';
}
