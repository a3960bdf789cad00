import type { Server } from "node:net";
import { StartError } from "./start-error.ts";

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "is taken",
  EACCES: "may not be opened by this user",
};

/** Listens; on a taken port, the error names the flag for another one. Later errors are left to the caller. */
export const listen = (
  server: Server,
  { port, host, flag }: { readonly port: number; readonly host: string; readonly flag: string },
): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      const reason = reasons[error.code ?? ""];
      reject(
        reason === undefined
          ? error
          : new StartError(`Port ${port} ${reason}. Choose another one with ${flag}.`, { cause: error }),
      );
    };
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve();
    });
  });
