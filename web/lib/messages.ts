import { base } from "./messages/base.ts";

export const messages = base.en;
