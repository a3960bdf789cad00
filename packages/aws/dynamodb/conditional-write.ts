import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";

/** False: the condition of a write was not met. */
export const unlessRefused = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};
