import type { IncomingMessage, ServerResponse } from "node:http";
import { type DriverNames, driverFault, groupsFault } from "./drivers.ts";
import { OAuthError, readJson, sendJson } from "./http.ts";
import { tokenLifetimeSeconds } from "./tokens.ts";

type Mint = (driver: string, options: { groups: string[]; expiresInSeconds: number }) => Promise<string>;

const day = 86_400;
const expiryRange = { from: -day, to: 30 * day } as const;

/**
 * `POST /dev/token` {driver, groups?, expiresInSeconds?} → {idToken, expiresAt}: a token without a sign-in, for tools
 * on this machine. A page of another site cannot get one, since browsers do not let it send JSON here. A negative
 * lifetime makes an expired token.
 */
export const createDevelopmentEndpoint =
  (options: { mintIdToken: Mint; driverNames: DriverNames; now: () => number }) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isLoopback(request)) {
      throw new OAuthError("access_denied", "Development tokens are given to this machine only.", 403);
    }
    const {
      driver,
      groups = [],
      expiresInSeconds = tokenLifetimeSeconds,
      ...others
    } = await readJson(request);
    const unknown = Object.keys(others)[0];
    const fault =
      driverFault(driver, options.driverNames) ??
      groupsFault(groups) ??
      expiryFault(expiresInSeconds) ??
      (unknown === undefined
        ? undefined
        : `"${unknown}" is not known; allowed are driver, groups, expiresInSeconds`);
    if (fault !== undefined) throw new OAuthError("invalid_request", `${fault}.`);
    const seconds = expiresInSeconds as number;
    const idToken = await options.mintIdToken(driver as string, {
      groups: groups as string[],
      expiresInSeconds: seconds,
    });
    const expiresAt = new Date((Math.floor(options.now() / 1000) + seconds) * 1000).toISOString();
    sendJson(response, 200, { idToken, expiresAt });
  };

const expiryFault = (value: unknown): string | undefined => {
  const { from, to } = expiryRange;
  if (Number.isInteger(value) && (value as number) >= from && (value as number) <= to) return undefined;
  return `expiresInSeconds must be a whole number from ${from} to ${to}`;
};

const isLoopback = (request: IncomingMessage): boolean => {
  const address = request.socket.remoteAddress ?? "";
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
};
