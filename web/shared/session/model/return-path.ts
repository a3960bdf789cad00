const base = "http://local.invalid";

/**
 * The path to go to after signing in. Only a path of this site is accepted, anything else becomes the start page, so
 * that a link to the sign-in page cannot redirect people to another site.
 */
export const localPathOf = (value: string | null | undefined): string => {
  // A browser reads "\" as "/" and drops tabs and line breaks, so that "/\t/host" would be another site.
  if (!value?.startsWith("/") || /[\\\p{Cc}]/u.test(value) || value.length > 1000) return "/";
  const url = URL.parse(value, base);
  if (!url || url.origin !== base || value.startsWith("//")) return "/";
  const path = `${url.pathname}${url.search}`;
  const leadsNowhere = path.startsWith("//") || /^\/(auth|api|sign-in)(\/|$|\?)/.test(path);
  return leadsNowhere ? "/" : path;
};

export const signInPathOf = (returnPath: string): string => {
  const path = localPathOf(returnPath);
  return path === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ return: path })}`;
};
