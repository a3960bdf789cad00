/** Straight to the issuer: whoever has a session, but no token any more, must not be sent back by the sign-in page. */
export const signInPath = `/auth/sign-in?${new URLSearchParams({ return: "/record" })}`;
