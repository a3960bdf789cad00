/** The caller's own day. */
export const dayPathOf = (date: string): string => `/day/${date}`;

/** The caller's own month, `YYYY-MM`. */
export const monthPathOf = (month: string): string => `/month/${month}`;

/** Everyone's day, for members of the fleet. */
export const fleetPathOf = (date: string, search = ""): string => `/fleet/${date}${search}`;
