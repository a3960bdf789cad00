import "server-only";
import type { NextRequest } from "next/server";

/** Undefined: the request carries no form. */
export const readForm = async (request: NextRequest): Promise<FormData | undefined> => {
  try {
    return await request.formData();
  } catch {
    return undefined;
  }
};
