import "server-only";
import { type Environment, parseEnvironment } from "./environment.ts";

let environment: Environment | undefined;

/** The settings of this process; read on the first request, so that a build needs none. */
export const settings = (): Environment => {
  environment ??= parseEnvironment(process.env);
  return environment;
};
