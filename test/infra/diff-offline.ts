import { parseArgs } from "node:util";
import { runSstDiff } from "./support/diff/sst-diff.ts";

/** `npm run diff:offline [-- --stage <name>]`: what a first deployment of a stage would create, without an account. */
const { values } = parseArgs({ options: { stage: { type: "string", default: "production" } } });

const variables = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    name.startsWith("TRIPS_") && value ? [[name, value]] : [],
  ),
);

const { code, output } = await runSstDiff({
  stage: values.stage,
  variables,
  print: (text) => process.stdout.write(text),
});

if (code === 0) {
  const created = new Set(output.match(/^\+ {2}.+$/gm)).size;
  console.log(`
Here the offline diff ends: a first deployment of the stage "${values.stage}" would create these ${created} resources.
SST itself read sst.config.ts, bundled the program and the functions and ran the program; stand-ins took the place
of Pulumi's engine, its providers and AWS. So nothing compared this with an account's resources, validated the
settings as a provider does, or asked IAM. \`npx sst diff --stage ${values.stage}\` does all of it, with an account.`);
} else {
  console.error(`\nsst diff failed with exit code ${code}.`);
  process.exitCode = 1;
}
