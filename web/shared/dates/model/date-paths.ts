/** The caller's own day. */
export const dayPathOf = (date: string): string => `/day/${date}`;

/** Leads to the last day with trips, which only the server knows. */
export const lastDate = "last";

/** The caller's own month, `YYYY-MM`. */
export const monthPathOf = (month: string): string => `/month/${month}`;

/** Everyone's day, for members of the fleet. */
export const fleetPathOf = (date: string, search = ""): string => `/fleet/${date}${search}`;
