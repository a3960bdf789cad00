/** The caller's own day. */
export const dayPathOf = (date: string): string => `/day/${date}`;

/** Everyone's day, for members of the fleet. */
export const fleetPathOf = (date: string, search = ""): string => `/fleet/${date}${search}`;
