import { notFound } from "next/navigation";

/** Matches addresses that no other page has, so that "not found" is shown below the header. */
export default function UnknownPage(): never {
  notFound();
}
