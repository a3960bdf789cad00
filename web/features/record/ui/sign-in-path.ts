/** Straight to the issuer: the sign-in page would send back a driver whose session is valid but who has no token. */
export const signInPath = `/auth/sign-in?${new URLSearchParams({ return: "/record" })}`;
