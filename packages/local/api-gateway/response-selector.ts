/**
 * Chooses the integration response for the status an AWS service answered: the first whose selection pattern matches
 * the whole status, else the one without a pattern, which therefore catches errors too. Undefined: there is none.
 */
export const createResponseSelector = <
  Response extends { readonly statusCode: number; readonly selectionPattern?: string },
>(
  responses: readonly Response[],
): ((status: number) => Response | undefined) => {
  const compiled = responses.map((response) => ({
    response,
    pattern:
      response.selectionPattern === undefined ? undefined : new RegExp(`^(?:${response.selectionPattern})$`),
  }));
  return (status) => {
    const matching = compiled.find(({ pattern }) => pattern?.test(String(status)));
    return (matching ?? compiled.find(({ pattern }) => !pattern))?.response;
  };
};
