/** Why a date has no trips: nobody has any, it is to come or today, it is before the first ones, or nobody drove. */
export type EmptyDate = "never" | "future" | "today" | "beforeFirst" | "quiet";

export const emptyDateOf = (
  date: string,
  today: string,
  driven: { readonly first: string } | undefined,
): EmptyDate => {
  if (date > today) return "future";
  if (!driven) return "never";
  if (date === today) return "today";
  return date < driven.first ? "beforeFirst" : "quiet";
};
