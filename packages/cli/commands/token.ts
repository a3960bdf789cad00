import type { Command } from "commander";
import { identifier, issuerUrlOption, option, readFlag, wholeNumber } from "../options.ts";
import type { Terminal } from "../terminal.ts";
import { requestToken } from "../token-source.ts";

export const registerToken = (program: Command, terminal: Terminal): void => {
  const fleet = option("--fleet", "a member of the group that may read every driver's data");
  program
    .command("token")
    .description("Print a driver's ID token, issued by the local token issuer.")
    .addOption(option("--driver <name>", "the driver's id").argParser(identifier).makeOptionMandatory())
    .addOption(fleet)
    .addOption(
      option(
        "--expires-in <seconds>",
        "how long it is valid (default: as long as the issuer says)",
      ).argParser(wholeNumber(1, 86_400)),
    )
    .addOption(issuerUrlOption())
    .addHelpText(
      "after",
      '\nExample:\n  curl -H "Authorization: Bearer $(npx trips token --driver ana.gomez)" http://localhost:4000/v1/days/2026-01-31',
    )
    .action(async (options: { driver: string; expiresIn?: number; issuerUrl: string }, command: Command) => {
      const { idToken } = await requestToken({
        issuerUrl: options.issuerUrl,
        driver: options.driver,
        fleet: readFlag(command, fleet),
        expiresInSeconds: options.expiresIn,
        fetch: terminal.fetch,
      });
      terminal.stdout.write(`${idToken}\n`);
    });
};
