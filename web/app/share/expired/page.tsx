import { notFound } from "next/navigation";

/** Where a link that has expired leads: answered with 404, and told apart from one that never was. */
export default function ExpiredPage(): never {
  notFound();
}
