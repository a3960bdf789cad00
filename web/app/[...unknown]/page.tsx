import { notFound } from "next/navigation";

/** Takes the addresses that no other page has, so that the header can stand above what tells so. */
export default function UnknownPage(): never {
  notFound();
}
