import { once } from "node:events";
import { createServer } from "node:http";
import { CliError } from "../cli-error.ts";

const page = (text: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Trips</title><p>${text}</p></html>`;

export type Loopback = {
  /** The address to which the browser is redirected, with the issuer's parameters. */
  readonly comesBack: Promise<URL>;
  readonly stop: () => void;
};

/**
 * Listens on this machine for the redirect after signing in (RFC 8252). The address is fixed, since a user pool
 * redirects only to registered addresses, port included.
 */
export const listenForRedirect = async (redirectUri: string): Promise<Loopback> => {
  const { port, hostname, pathname, origin } = new URL(redirectUri);
  const { promise: comesBack, resolve } = Promise.withResolvers<URL>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", origin);
    const isRedirect = request.method === "GET" && url.pathname === pathname;
    response.writeHead(isRedirect ? 200 : 404, {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      connection: "close",
    });
    response.end(
      page(isRedirect ? "You can close this page and go back to the terminal." : "There is nothing here."),
    );
    if (isRedirect) resolve(url);
  });
  server.listen(Number(port), hostname);
  try {
    await once(server, "listening");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CliError(
      "issuer",
      code === "EADDRINUSE"
        ? `port ${port} is taken, but the sign-in redirects the browser to it: stop the process that listens there`
        : `cannot wait for the browser on ${origin}: ${message}`,
    );
  }
  return {
    comesBack,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
