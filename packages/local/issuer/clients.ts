import { OAuthError } from "./http.ts";

/** A public client: it has no secret; PKCE protects its codes. */
export type Client = { readonly clientId: string; readonly redirectUris: readonly string[] };

export const findClient = (clients: readonly Client[], clientId: string | undefined): Client => {
  const client = clients.find((candidate) => candidate.clientId === clientId);
  if (client !== undefined) return client;
  const given = clientId === undefined ? "client_id is missing" : "client_id is not known here";
  throw new OAuthError(
    "invalid_client",
    `${given}; known: ${clients.map((known) => known.clientId).join(", ")}.`,
  );
};

/** Throws for an unusable client: redirect URIs must be absolute and without a fragment. */
export const requireUsable = (clients: readonly Client[]): void => {
  if (clients.length === 0) throw new Error("The issuer needs at least one client.");
  for (const { clientId, redirectUris } of clients) {
    for (const uri of redirectUris) {
      if (!URL.canParse(uri) || uri.includes("#")) {
        throw new Error(`Client ${clientId}: "${uri}" is not an absolute redirect URI without fragment.`);
      }
    }
  }
};
